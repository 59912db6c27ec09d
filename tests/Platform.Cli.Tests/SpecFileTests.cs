using Platform.Cli.Documents;
using Platform.Cli.Federations;
using Platform.Cli.Sessions;
using Platform.Contracts;
using Platform.Contracts.Problems;
using Platform.Contracts.Runs;

namespace Platform.Cli.Tests;

public sealed class SpecFileTests
{
    private const string Legal = """
        federation: fashion
        algorithm: { name: fedspeed, options: { rho: 0.01, dual_mean: all } }
        rounds: 60
        participation: { fraction: 0.1 }
        local:
          epochs: 5
        batchSize: full
        learningRate: 0.1
        name: "60"
        """;

    [Fact]
    public void A_run_spec_in_yaml_reads_as_its_json_does()
    {
        var spec = SpecFile<RunSpec>.Parse(Legal, "run.yaml").Value;

        Assert.Equal(60, spec.Rounds);
        Assert.Equal(0.01, spec.Algorithm.Options!["rho"].GetDouble());
        Assert.Equal(BatchSize.Full, spec.BatchSize);
        Assert.Equal("60", spec.Name);
        Assert.Equal(PlatformJson.Write(spec), PlatformJson.Write(SpecFile<RunSpec>.Parse(PlatformJson.Write(spec), "run.json").Value));
    }

    [Fact]
    public void Every_fault_of_form_is_told_at_once_with_its_line_and_pointer()
    {
        var broken = Legal.Replace("epochs: 5", "epoch: 5", StringComparison.Ordinal).Replace("rounds: 60", "rounds: many", StringComparison.Ordinal).Replace("learningRate: 0.1\n", string.Empty, StringComparison.Ordinal);

        var refused = Assert.Throws<ProblemException>(() => SpecFile<RunSpec>.Parse(broken, "run.yaml"));

        Assert.Equal(
            [("run.yaml, line 3, /rounds", ProblemCodes.InvalidArgument), ("run.yaml, line 6, /local/epoch", ProblemCodes.UnknownField), ("run.yaml, line 1, /learningRate", ProblemCodes.MissingField)],
            refused.Faults.Select(fault => (fault.Pointer, fault.Code)));
    }

    [Fact]
    public void A_fault_that_the_server_finds_is_told_with_the_files_line()
    {
        var file = SpecFile<RunSpec>.Parse(Legal, "run.yaml");
        var answered = new Problem("urn:problem:out_of_range", "x", 400, "x", ProblemCodes.OutOfRange, Errors: [new("/algorithm/options/rho", ProblemCodes.OutOfRange, "x"), new("/local/epochs", ProblemCodes.OutOfRange, "x")]);

        Assert.Equal(["run.yaml, line 2, /algorithm/options/rho", "run.yaml, line 6, /local/epochs"], file.Locate(answered).Errors!.Select(fault => fault.Pointer));
    }

    [Theory]
    [InlineData("federation: fashion\nrounds: [1", "line")]
    [InlineData("a: 1\na: 2", "line 2")]
    [InlineData("? [1, 2]\n: 3", "line 1")]
    [InlineData("a: &loop\n  b: *loop", "line")]
    [InlineData("", "empty")]
    [InlineData("a: 1\n---\nb: 2", "2 documents")]
    public void A_file_that_is_no_document_is_refused_with_the_reason(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<FailedException>(() => SpecFile<FederationDocument>.Parse(text, "federation.yaml")).Message, StringComparison.Ordinal);
}
