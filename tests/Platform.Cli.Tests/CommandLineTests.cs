using System.Diagnostics;

namespace Platform.Cli.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("runs", "submit")]
    [InlineData("datasets", "import")]
    [InlineData("compare")]
    [InlineData("compare", "-f", "none.yaml", "--in-flight", "many")]
    [InlineData("no-such-verb")]
    [InlineData("login", "--no-such-option")]
    public async Task Wrong_usage_exits_with_2(params string[] args) => Assert.Equal(2, (await Run(args)).Exit);

    [Theory]
    [InlineData("--scale", "NaN")]
    [InlineData("--noise", "Infinity")]
    public async Task A_number_that_JSON_cannot_say_is_refused_before_anything_is_sent(string option, string number)
    {
        var (exit, _, errors) = await Run("datasets", "import", "made", "--generated", option, number, "--url", "http://127.0.0.1:9", "--key", "x", "--tenant", "acme");

        Assert.Equal(2, exit);
        Assert.Contains(option, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_login_a_verb_says_how_to_log_in()
    {
        var (exit, _, errors) = await Run("runs", "list");

        Assert.Equal(2, exit);
        Assert.Contains("fedctl login", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_one_clear_sentence_and_exit_1()
    {
        var (exit, output, errors) = await Run("tenants", "list", "--url", "http://127.0.0.1:9", "--key", "x", "--json");

        Assert.Equal(1, exit);
        Assert.Empty(output);
        Assert.Contains("cannot be reached", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_id_that_is_not_legal_is_refused_before_anything_is_sent()
    {
        var (exit, _, errors) = await Run("runs", "show", "nonsense", "--url", "http://127.0.0.1:9", "--key", "x", "--tenant", "acme");

        Assert.Equal(2, exit);
        Assert.Contains("nonsense", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_of_an_experiment_are_told_with_their_lines_before_anything_is_sent()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(
            file,
            """
            name: two
            federation: { id: f }
            run: { rounds: 2, participation: { count: 2 }, local: { epochs: 1 }, batchSize: 4 }
            seeds: [1]
            methods:
              - { label: FedAvg, algorithm: { name: fedavg }, run: { learningRate: 0.1 } }
              - { label: FedProx, algorithm: { name: fedprox } }
            baseline: FedAvg
            """,
            TestContext.Current.CancellationToken);

        var (exit, _, errors) = await Run("compare", "-f", file, "--url", "http://127.0.0.1:9", "--key", "x", "--tenant", "acme");
        File.Delete(file);

        Assert.Equal(1, exit);
        Assert.Contains("line 3, /run/learningRate", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("cannot be reached", errors, StringComparison.Ordinal);
    }

    /// <summary>Runs the real program with a configuration folder of its own.</summary>
    private static async Task<(int Exit, string Output, string Errors)> Run(params string[] args)
    {
        var folder = Directory.CreateTempSubdirectory("fedctl-").FullName;
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "fedctl.dll"), .. args]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["FEDCTL_CONFIG"] = folder;
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Directory.Delete(folder, recursive: true);
        return (process.ExitCode, await output, await errors);
    }
}
