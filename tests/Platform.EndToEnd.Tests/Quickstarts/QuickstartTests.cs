using System.Diagnostics;
using System.Text.Json;
using Platform.EndToEnd.Tests.Processes;

namespace Platform.EndToEnd.Tests.Quickstarts;

/// <summary>The README's first command, as its own process.</summary>
public sealed class QuickstartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("platform-quickstart-test-").FullName;
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task It_trains_both_methods_and_leaves_results_a_picture_and_checkpoints()
    {
        var json = Path.Combine(_folder, "results.json");

        var (exit, output) = await Run("--rounds", "2", "--every", "1", "--json", json, "--output", _folder);

        Assert.True(exit == 0, output);
        using var results = JsonDocument.Parse(await File.ReadAllTextAsync(json, _cancellation));
        Assert.Equal(["fedavg", "fedspeed"], results.RootElement.EnumerateArray().Select(run => run.GetProperty("algorithm").GetString()));
        Assert.All(results.RootElement.EnumerateArray(), run =>
        {
            Assert.Equal("Succeeded", run.GetProperty("status").GetString());
            Assert.Equal(2, run.GetProperty("rounds").GetArrayLength());
            Assert.Equal(64, run.GetProperty("digest").GetString()!.Length);
            var checkpoint = run.GetProperty("checkpoint").GetString();
            Assert.True(File.Exists(checkpoint));
            Assert.Contains($" {Path.GetFileName(checkpoint)} ", output, StringComparison.Ordinal);
        });
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], (await File.ReadAllBytesAsync(Path.Combine(_folder, "accuracy.png"), _cancellation))[..4]);
    }

    [Fact]
    public async Task A_folder_without_the_data_is_one_clear_sentence_and_exit_1()
    {
        var (exit, output) = await Run("--data", _folder, "--output", _folder);

        Assert.Equal(1, exit);
        Assert.Contains("train-images-idx3-ubyte.gz", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    private async Task<(int Exit, string Output)> Run(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [ServerProcess.ServerAssembly(), "quickstart", .. args]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(_cancellation), process.StandardError.ReadToEndAsync(_cancellation));
        await process.WaitForExitAsync(_cancellation);
        return (process.ExitCode, await output + await errors);
    }
}
