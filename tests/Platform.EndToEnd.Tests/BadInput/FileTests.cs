using System.Net;
using System.Text;
using Platform.Contracts.Datasets;
using Platform.Contracts.Ids;
using Platform.Contracts.Problems;
using Platform.EndToEnd.Tests.Processes;

namespace Platform.EndToEnd.Tests.BadInput;

/// <summary>A file that is not what it says becomes no shard: the refusal names the place in the file.</summary>
public sealed class FileTests(ServerUnderTest server) : IClassFixture<ServerUnderTest>
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private string _dataset = "digits";

    [Fact]
    public async Task Whole_files_of_each_kind_are_taken()
    {
        using var api = server.Acme();
        foreach (var (format, label, files) in Whole())
        {
            _dataset = $"whole-{format.ToString().ToLowerInvariant()}";
            await api.Put<Dataset>($"{api.Tenant}/datasets/{_dataset}", new DatasetSpec(), _cancellation);
            await Import(api, format, label, files);

            var dataset = await api.Get<Dataset>($"{api.Tenant}/datasets/{_dataset}", _cancellation);
            Assert.Equal(2, Assert.Single(dataset.Shards).Samples);
        }

        static IEnumerable<(ShardFormat Format, string? Label, (string, byte[])[] Files)> Whole() =>
        [
            (ShardFormat.Idx, null, [("images", Malformed.IdxImages(2)), ("labels", Malformed.Gzip(Malformed.IdxLabels(2)))]),
            (ShardFormat.Csv, "label", [("table", Encoding.UTF8.GetBytes("a,label\n0.5,1\n0.25,0\n"))]),
            (ShardFormat.Safetensors, null, [("tensors", Malformed.Safetensors())]),
        ];
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_truncated_idx_file_is_refused_with_its_part(bool packed)
    {
        var whole = packed ? Malformed.Gzip(Malformed.IdxImages(600)) : Malformed.IdxImages(600);

        await server.Refuses(
            api => Import(api, ShardFormat.Idx, null, ("images", whole[..(whole.Length / 2)]), ("labels", Malformed.IdxLabels(600))),
            HttpStatusCode.UnprocessableEntity, ProblemCodes.MalformedFile, "images");
    }

    [Fact]
    public async Task A_table_without_its_label_column_is_refused_with_its_header_line()
    {
        var problem = await server.Refuses(
            api => Import(api, ShardFormat.Csv, "species", ("table", Encoding.UTF8.GetBytes("width,label\n0.5,1\n"))),
            HttpStatusCode.UnprocessableEntity, ProblemCodes.MissingColumn, "line 1, column \"species\"");

        Assert.Contains("\"species\"", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tensors_that_overlap_are_refused_with_the_name_of_the_second() => await server.Refuses(
        api => Import(api, ShardFormat.Safetensors, null, ("tensors", Malformed.Safetensors(labelsBegin: 8))),
        HttpStatusCode.UnprocessableEntity, ProblemCodes.MalformedFile, "tensor 'y', byte 65");

    [Fact]
    public async Task A_feature_that_is_no_number_is_refused_with_its_sample() => await server.Refuses(
        api => Import(api, ShardFormat.Safetensors, null, ("tensors", Malformed.Safetensors(feature: float.NaN))),
        HttpStatusCode.UnprocessableEntity, ProblemCodes.NonFinite, "tensor 'x', sample 1");

    [Fact]
    public async Task A_part_that_was_never_uploaded_is_refused_with_its_name() => await server.Refuses(
        api => Import(api, ShardFormat.Csv, "label", ("other", [1])),
        HttpStatusCode.BadRequest, ProblemCodes.MissingField, "/files/table");

    private async Task Import(Api api, ShardFormat format, string? label, params (string Part, byte[] Content)[] files)
    {
        Dictionary<string, UploadId> uploads = [];
        foreach (var (part, content) in files)
        {
            uploads[part] = (await api.Upload(content, _cancellation)).Id;
        }

        var request = new ShardRequest(ShardName.Wrap("more"), Split.Train, format, uploads, LabelColumn: label);
        await api.Post<Shard>($"{api.Tenant}/datasets/{_dataset}/shards", request, Guid.NewGuid().ToString(), _cancellation);
    }
}
