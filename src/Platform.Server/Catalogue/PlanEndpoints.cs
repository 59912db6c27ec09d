using Platform.Contracts.Catalogue;
using Platform.Contracts.Ids;
using Platform.Contracts.Problems;
using Platform.Contracts.Runs;
using Platform.Learning.Models;
using Platform.Learning.Plans;
using Platform.Learning.Specs;
using Platform.Server.Authentication;
using Platform.Server.Requests;
using Platform.Storage.Federations;

namespace Platform.Server.Catalogue;

/// <summary>What methods and runs will take, told before anything is submitted.</summary>
internal static class PlanEndpoints
{
    public static void MapPlans(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/tenants/{tenant}");
        group.MapGet("/federations/{federation}/algorithms/{algorithm}", Algorithm).WithName("GetTraffic").WithTags("Catalogue")
            .WithSummary("Show what a method with its default options sends and keeps for this federation's model").For(Access.Reader);
        group.MapPost("/runs:plan", Run).WithName("PlanRun").WithTags("Runs")
            .WithSummary("Check a run spec as its submission would, and show what the run will take; nothing is changed").For(Access.Reader);
    }

    internal static async Task<Traffic> Algorithm(TenantId tenant, FederationId federation, string algorithm, FederationStore store, CancellationToken cancellation)
    {
        var record = await store.FindAsync(tenant, federation, cancellation) ?? throw new ProblemException(ProblemCodes.NotFound, $"There is no federation '{federation}'.");
        // Neither rounds nor rates change what is sent.
        var spec = new RunSpec(federation, new Choice(CatalogueEndpoints.Algorithm(algorithm).Name), Rounds: 1, new Participation(Fraction: 1), new LocalWork(Steps: 1), BatchSize.Full, LearningRate: 1);
        return RunTraffic.Of(Bind(spec, record));
    }

    internal static async Task<RunPlan> Run(TenantId tenant, Body<RunSpec> body, FederationStore store, CancellationToken cancellation)
    {
        var spec = body.Value;
        var record = await store.FindAsync(tenant, spec.Federation, cancellation)
            ?? throw new ProblemException(new Fault("/federation", ProblemCodes.NotFound, $"There is no federation '{spec.Federation}'."));
        var clients = record.Federation.ClientCount;
        var faults = RunSpecValidator.Validate(spec, clients, ModelCatalogue.Build(record.Federation.Spec.Model, record.SampleShape, record.Classes), record.Federation.Spec.Updates);
        return faults.Count == 0
            ? new(spec.Participation.CohortSize(clients), RunTraffic.Of(Bind(spec, record)))
            : throw new ProblemException(ProblemCodes.InvalidSpec, $"The run spec has {faults.Count} fault(s): {faults[0].Detail}", faults);
    }

    private static RunProgram Bind(RunSpec spec, FederationRecord record) => RunProgram.Of(spec, record.Federation.Spec.Model, record.SampleShape, record.Classes);
}
