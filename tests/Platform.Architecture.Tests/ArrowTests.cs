namespace Platform.Architecture.Tests;

/// <summary>The arrows between the projects, and what each may not know of the world outside.</summary>
public sealed class ArrowTests
{
    private static readonly string[] Orleans = ["Orleans.Core", "Orleans.Core.Abstractions", "Orleans.Runtime", "Orleans.Serialization", "Orleans.Serialization.Abstractions"];
    private static readonly string[] Http = ["Microsoft.AspNetCore", "Microsoft.AspNetCore.Http", "Microsoft.AspNetCore.Http.Abstractions", "Microsoft.AspNetCore.Routing", "System.Net.Http"];
    private static readonly string[] Stores = ["Microsoft.EntityFrameworkCore", "Microsoft.EntityFrameworkCore.Relational", "Microsoft.Data.Sqlite", "Azure.Storage.Blobs"];
    private static readonly string[] Torch = ["TorchSharp"];

    [Theory]
    [InlineData("Platform.Contracts")]
    [InlineData("Platform.Learning", "Platform.Contracts")]
    [InlineData("Platform.Storage", "Platform.Contracts")]
    [InlineData("Platform.Client", "Platform.Contracts")]
    [InlineData("Platform.Coordination", "Platform.Contracts", "Platform.Learning", "Platform.Storage")]
    [InlineData("Platform.Worker", "Platform.Contracts", "Platform.Learning", "Platform.Storage", "Platform.Coordination")]
    [InlineData("Platform.Server", "Platform.Contracts", "Platform.Learning", "Platform.Storage", "Platform.Coordination", "Platform.Worker", "Platform.Client")]
    [InlineData("fedctl", "Platform.Contracts", "Platform.Client")]
    public void A_project_refers_only_to_the_projects_its_arrows_allow(string project, params string[] allowed)
    {
        var referred = ReferencedTypes.Assemblies(project).Where(name => name.StartsWith("Platform.", StringComparison.Ordinal));

        Assert.Empty(referred.Except(allowed));
    }

    [Fact]
    public void Contracts_and_learning_know_no_cluster_no_web_and_no_store()
    {
        foreach (var project in (string[])["Platform.Contracts", "Platform.Learning"])
        {
            Assert.Empty(ReferencedTypes.Assemblies(project).Intersect([.. Orleans, .. Http, .. Stores]));
        }
    }

    [Fact]
    public void Storage_knows_no_cluster_no_web_and_no_tensors() =>
        Assert.Empty(ReferencedTypes.Assemblies("Platform.Storage").Intersect([.. Orleans, .. Http, .. Torch]));

    [Fact]
    public void Only_learning_and_the_worker_touch_torch()
    {
        foreach (var project in (string[])["Platform.Contracts", "Platform.Storage", "Platform.Coordination", "Platform.Server", "Platform.Client", "fedctl"])
        {
            Assert.Empty(ReferencedTypes.Assemblies(project).Intersect(Torch));
        }
    }

    [Fact]
    public void Coordination_sees_of_learning_only_catalogues_plans_and_specs()
    {
        string[] visible = ["Platform.Learning.Algorithms", "Platform.Learning.Models", "Platform.Learning.Plans", "Platform.Learning.Specs", "Platform.Learning.Catalogue"];

        var seen = ReferencedTypes.Of("Platform.Coordination", "Platform.Learning").Select(type => type[..type.LastIndexOf('.')]).Distinct();

        Assert.All(seen, space => Assert.Contains(visible, allowed => space == allowed || space.StartsWith(allowed + ".", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_worker_sees_only_the_object_half_of_storage() =>
        Assert.All(ReferencedTypes.Of("Platform.Worker", "Platform.Storage"), type => Assert.StartsWith("Platform.Storage.Objects.", type, StringComparison.Ordinal));

    [Fact]
    public void Learning_never_calls_what_draws_from_torchs_own_random_generator()
    {
        var called = ReferencedTypes.Members("Platform.Learning", "TorchSharp");

        Assert.Contains("cross_entropy", called);
        Assert.DoesNotContain(called, name =>
            name.StartsWith("rand", StringComparison.Ordinal)
            || name.Contains("dropout", StringComparison.OrdinalIgnoreCase)
            || name is "manual_seed" or "seed" or "bernoulli" or "bernoulli_" or "normal" or "normal_" or "uniform_" or "multinomial" or "exponential_" or "poisson");
    }
}
