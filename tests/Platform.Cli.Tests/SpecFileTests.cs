using Platform.Cli.Documents;
using Platform.Cli.Federations;
using Platform.Cli.Sessions;
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
        var spec = SpecFile.Parse<RunSpec>(Legal, "run.yaml");

        Assert.Equal(60, spec.Rounds);
        Assert.Equal(0.01, spec.Algorithm.Options!["rho"].GetDouble());
        Assert.Equal(BatchSize.Full, spec.BatchSize);
        Assert.Equal("60", spec.Name);
    }

    [Fact]
    public void A_member_that_is_unknown_is_refused_with_its_line()
    {
        var refused = Assert.Throws<FailedException>(() => SpecFile.Parse<RunSpec>(Legal.Replace("epochs: 5", "epoch: 5", StringComparison.Ordinal), "run.yaml"));

        Assert.StartsWith("run.yaml, line 6", refused.Message, StringComparison.Ordinal);
        Assert.Contains("epoch", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_of_the_wrong_type_is_refused_with_its_line()
    {
        var refused = Assert.Throws<FailedException>(() => SpecFile.Parse<RunSpec>(Legal.Replace("rounds: 60", "rounds: many", StringComparison.Ordinal), "run.yaml"));

        Assert.StartsWith("run.yaml, line 3", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Yaml_that_is_broken_is_refused_with_its_line()
    {
        var refused = Assert.Throws<FailedException>(() => SpecFile.Parse<RunSpec>("federation: fashion\nrounds: [1", "run.yaml"));

        Assert.Contains("line", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_a_document_is_refused() =>
        Assert.Throws<FailedException>(() => SpecFile.Parse<FederationDocument>(string.Empty, "federation.yaml"));
}
