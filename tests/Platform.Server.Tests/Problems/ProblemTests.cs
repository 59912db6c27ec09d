using System.Net;
using System.Net.Http.Headers;
using Platform.Contracts.Ids;
using Platform.Contracts.Problems;
using Platform.Contracts.Tenants;
using Platform.Server.Problems;
using Platform.Server.Tests.Running;

namespace Platform.Server.Tests.Problems;

public sealed class ProblemTests(RunningServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_that_is_wrong_with_a_body_is_told_at_once()
    {
        var tenant = await server.Tenant();
        using var engineer = tenant.As(Role.Engineer);
        const string Spec = """
            {"federation":"Not A Name","algorithm":{"name":"fedavg","optons":{}},"rounds":"ten","participation":{"fraction":true},
             "local":{"epochs":1.5},"batchSize":"some","precision":"float16","seed":null,"a/b~c":1}
            """;

        using var response = await engineer.Send(HttpMethod.Post, $"{tenant.Root}/runs", Spec, "k");
        var problem = await response.Refused(HttpStatusCode.BadRequest, ProblemCodes.InvalidArgument);

        var faults = problem.Errors!.ToDictionary(fault => fault.Pointer, fault => fault.Code);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["/federation"] = ProblemCodes.InvalidArgument,
                ["/algorithm/optons"] = ProblemCodes.UnknownField,
                ["/rounds"] = ProblemCodes.InvalidArgument,
                ["/participation/fraction"] = ProblemCodes.InvalidArgument,
                ["/local/epochs"] = ProblemCodes.InvalidArgument,
                ["/batchSize"] = ProblemCodes.InvalidArgument,
                ["/precision"] = ProblemCodes.InvalidArgument,
                ["/seed"] = ProblemCodes.InvalidArgument,
                ["/a~1b~0c"] = ProblemCodes.UnknownField,
                ["/learningRate"] = ProblemCodes.MissingField,
            }.OrderBy(pair => pair.Key, StringComparer.Ordinal),
            faults.OrderBy(pair => pair.Key, StringComparer.Ordinal));
        Assert.Contains("\"float32\", \"float64\"", problem.Errors!.Single(fault => fault.Pointer == "/precision").Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_single_fault_gives_the_problem_its_code()
    {
        using var platform = server.Operator();
        await platform.Send(HttpMethod.Put, "/v1/tenants/fine", """{"displayNam":"x"}""").Refuses(HttpStatusCode.BadRequest, ProblemCodes.UnknownField);
        await platform.GetAsync("/v1/tenants/fine", Cancellation).Refuses(HttpStatusCode.NotFound, ProblemCodes.NotFound);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("{\n  \"displayName\": \"x\",\n", "line 3, byte 1")]
    [InlineData("{\"displayName\": tru}", "line 1, byte")]
    [InlineData("{\"displayName\": \"x\"} {}", "line 1, byte")]
    public async Task A_body_that_is_no_JSON_is_refused_with_its_place(string body, string place)
    {
        using var platform = server.Operator();
        using var response = await platform.Send(HttpMethod.Put, "/v1/tenants/x", body);
        var problem = await response.Refused(HttpStatusCode.BadRequest, ProblemCodes.MalformedJson);
        Assert.StartsWith(place, problem.Errors!.Single().Pointer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"x\"")]
    [InlineData("{\"displayName\":\"a\",\"displayName\":\"b\"}")]
    public async Task A_body_of_another_form_is_refused(string body)
    {
        using var platform = server.Operator();
        await platform.Send(HttpMethod.Put, "/v1/tenants/x", body).Refuses(HttpStatusCode.BadRequest, ProblemCodes.InvalidArgument);
    }

    [Fact]
    public async Task A_deep_body_is_refused_and_not_followed()
    {
        using var platform = server.Operator();
        await platform.Send(HttpMethod.Put, "/v1/tenants/x", new string('[', 10_000)).Refuses(HttpStatusCode.BadRequest, ProblemCodes.MalformedJson);
    }

    [Fact]
    public async Task A_body_or_a_file_above_the_limit_is_refused()
    {
        var tenant = await server.Tenant();
        using var engineer = tenant.As(Role.Engineer);
        await engineer.Send(HttpMethod.Put, $"{tenant.Root}/datasets/d", $$"""{"displayName":"{{new string('x', RunningServer.BodyLimit)}}"}""")
            .Refuses(HttpStatusCode.RequestEntityTooLarge, ProblemCodes.PayloadTooLarge);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{tenant.Root}/uploads");
        request.Content = new ByteArrayContent(new byte[RunningServer.UploadLimit + 1]) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
        request.Headers.Add("Idempotency-Key", "large");
        request.Headers.ExpectContinue = true; // as the SDK does: else the server may close the line before the whole body is sent
        await engineer.SendAsync(request, Cancellation).Refuses(HttpStatusCode.RequestEntityTooLarge, ProblemCodes.PayloadTooLarge);
    }

    [Fact]
    public async Task What_the_framework_refuses_has_the_same_form()
    {
        using var platform = server.Operator();
        await platform.GetAsync("/v1/nothing", Cancellation).Refuses(HttpStatusCode.NotFound, ProblemCodes.NotFound);
        await platform.GetAsync("/", Cancellation).Refuses(HttpStatusCode.NotFound, ProblemCodes.NotFound);
        using (var response = await platform.PatchAsync("/v1/tenants/x", null, Cancellation))
        {
            await response.Refused(HttpStatusCode.MethodNotAllowed, ProblemStatus.MethodNotAllowed);
            Assert.NotEmpty(response.Content.Headers.Allow);
        }

        using var text = new StringContent("{}", new MediaTypeHeaderValue("text/plain"));
        await platform.PutAsync("/v1/tenants/x", text, Cancellation).Refuses(HttpStatusCode.UnsupportedMediaType, ProblemCodes.UnsupportedMediaType);
    }

    [Fact]
    public async Task An_illegal_name_is_an_argument_where_it_would_be_made_and_nothing_elsewhere()
    {
        using var platform = server.Operator();
        using var response = await platform.Send(HttpMethod.Put, "/v1/tenants/Not_A_Name", "{}");
        var problem = await response.Refused(HttpStatusCode.BadRequest, ProblemCodes.InvalidArgument);
        Assert.Contains(TenantId.Rule, problem.Detail, StringComparison.Ordinal);
        await platform.GetAsync("/v1/tenants/Not_A_Name", Cancellation).Refuses(HttpStatusCode.NotFound, ProblemCodes.NotFound);
    }

    [Fact]
    public async Task A_refusal_carries_the_trace_it_was_asked_in()
    {
        using var platform = server.Operator();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/tenants/none");
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        using var response = await platform.SendAsync(request, Cancellation);
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", (await response.Refused(HttpStatusCode.NotFound, ProblemCodes.NotFound)).TraceId);
    }

    [Fact]
    public async Task Every_answer_forbids_guessing_its_type()
    {
        using var nobody = server.With(secret: null);
        foreach (var path in new[] { "/v1/version", "/v1/me", "/nothing" })
        {
            using var response = await nobody.GetAsync(path, Cancellation);
            Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        }
    }

    [Fact]
    public void Every_code_of_the_contract_has_a_status()
    {
        var codes = typeof(ProblemCodes).GetFields().Select(field => (string)field.GetValue(null)!);
        Assert.All(codes, code => Assert.True(ProblemStatus.Table.ContainsKey(code), code));
    }
}
