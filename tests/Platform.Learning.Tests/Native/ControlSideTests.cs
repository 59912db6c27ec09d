using System.Diagnostics;
using Platform.Contracts.Catalogue;
using Platform.Learning.Algorithms;
using Platform.Learning.Merging;
using Platform.Learning.Models;
using Platform.Learning.Plans;
using Platform.Learning.Specs;
using Platform.Learning.Tensors;
using Platform.Learning.Training;

namespace Platform.Learning.Tests.Native;

/// <summary>Control silos use catalogues, plans, bags, validation and merging, and have no native library.</summary>
public sealed class ControlSideTests
{
    [Fact]
    public async Task What_control_silos_use_does_not_load_libtorch()
    {
        // A process of its own, because other tests of this one load libtorch.
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            ArgumentList = { "-class", typeof(ControlSideWork).FullName!, "-explicit", "only", "-noLogo" },
            RedirectStandardOutput = true,
        };
        using var child = Process.Start(start)!;
        var output = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(child.ExitCode == 0, output);
        Assert.Contains("Total: 1, Errors: 0, Failed: 0, Skipped: 0, Not Run: 0", output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_check_would_notice_libtorch()
    {
        Assert.NotEmpty(NumericProfile.Current);

        Assert.True(ControlSideWork.IsLibtorchLoaded());
    }
}

/// <summary>Run by <see cref="ControlSideTests"/> alone.</summary>
public sealed class ControlSideWork
{
    [Fact(Explicit = true)]
    public void In_a_process_of_its_own()
    {
        Assert.NotEmpty(AlgorithmCatalogue.Instance.Entries);
        Assert.All(ModelCatalogue.Entries, entry => Assert.NotEqual(0, ModelCatalogue.Build(new Choice(entry.Name), [3, 32, 32], 10).Parameters));
        var spec = TestRuns.Spec(new Choice("fedspeed"));
        Assert.Empty(RunSpecValidator.Validate(spec, clients: 10, TestRuns.Logistic(4, 3)));
        var program = RunProgram.Of(spec, new Choice("cnn"), [1, 28, 28], 10);
        Assert.Equal(3, CohortSampler.Draw(1, 0, 1, 0, 10, 3).Count);
        var server = program.InitialServer();
        Assert.NotEmpty(server.ContentHash().Value);
        Assert.NotEmpty(Selector.Group(ModelGroups.Head).Resolve(server.Schema));
        var update = SliceUpdate.Start(program.Plan.Phases[0].Steps[0].Merge, new([KeyValuePair.Create("model", program.ServerSchema["model"])]));
        update.Fold(new TensorBag([KeyValuePair.Create("model", server["model"])]), samples: 3);
        ServerMerge.Merge(program, new(0, 1, 0, 0, 0), server, [update], totalClients: 10);

        Assert.False(IsLibtorchLoaded());
    }

    internal static bool IsLibtorchLoaded() => File.ReadAllText("/proc/self/maps").Contains("libtorch", StringComparison.OrdinalIgnoreCase);
}
