using Platform.Contracts.Federations;
using Platform.Contracts.Ids;
using Platform.Contracts.Problems;
using Platform.Contracts.Runs;
using Platform.Coordination.Blobs;
using Platform.Coordination.Runs.Rounds;
using Platform.Coordination.Scheduling;
using Platform.Learning.Models;
using Platform.Learning.Specs;
using Platform.Storage.Datasets;
using Platform.Storage.Federations;
using Platform.Storage.Objects;
using Platform.Storage.Runs;

namespace Platform.Coordination.Runs;

/// <summary>What every run's grain needs from the rest of the platform.</summary>
internal sealed class RunContext(
    RunStore runs,
    FederationStore federations,
    DatasetStore datasets,
    IObjectStore objects,
    IGrainFactory grains,
    RunInstruments instruments,
    TimeProvider time,
    Microsoft.Extensions.Options.IOptions<SchedulingOptions> options)
{
    public RunStore Runs => runs;

    public RunInstruments Instruments => instruments;

    public ISchedulerGrain Scheduler => grains.GetScheduler();

    /// <summary>What a run trains: its federation with its clients, and its initial checkpoint; null if there is no such federation.</summary>
    public async Task<RunFederation?> LoadFederation(TenantId tenant, RunSpec spec, CancellationToken cancellation)
    {
        if (await federations.FindAsync(tenant, spec.Federation, cancellation) is not { } record)
        {
            return null;
        }

        var clients = await federations.ClientsAsync(tenant, spec.Federation, cancellation);
        var initial = spec.InitialCheckpoint is { } upload ? await datasets.FindUploadAsync(tenant, upload, cancellation) : null;
        return new(record, [.. clients], initial?.Sha256);
    }

    /// <summary>Refuses a spec with every fault at once.</summary>
    public static void Validate(RunSpec spec, RunFederation federation)
    {
        var model = ModelCatalogue.Build(federation.Record.Federation.Spec.Model, federation.Record.SampleShape, federation.Record.Classes);
        List<Fault> faults = [.. RunSpecValidator.Validate(spec, federation.Clients.Length, model, federation.Record.Federation.Spec.Updates)];
        if (spec.InitialCheckpoint is { } upload && federation.InitialCheckpoint is null)
        {
            faults.Add(new("/initialCheckpoint", ProblemCodes.NotFound, $"There is no upload '{upload}'."));
        }

        if (faults.Count > 0)
        {
            throw new ProblemException(ProblemCodes.InvalidSpec, $"The run spec has {faults.Count} fault(s): {faults[0].Detail}", faults);
        }
    }

    /// <summary>
    /// Deletes the blobs that a transition let go. Before the next round is opened, so that no lane can be writing the same
    /// content anew; what a crash leaves behind is found by <see cref="SweepOrphans"/>.
    /// </summary>
    public async Task DeleteReleased(RunView before, RunView after)
    {
        foreach (var digest in Retention.Released(before, after))
        {
            await objects.DeleteAsync(BlobScope.Run(after.Run.Tenant, after.Run.Id), digest, CancellationToken.None);
        }
    }

    /// <summary>Deletes the run's blobs that no row names and that are old enough not to be some lane's work in progress.</summary>
    public Task SweepOrphans(RunView view, CancellationToken cancellation) => DeleteUnnamed(view, options.Value.OrphanGrace, cancellation);

    /// <summary>
    /// Deletes all of the run's blobs that no row names, however young: those of attempts that a crash cut off. Only for a run
    /// whose stored state leaves it nothing to do but end: what a lane may still be writing for it will never be named.
    /// </summary>
    public Task SweepOrphansAtEnd(RunView view, CancellationToken cancellation) => DeleteUnnamed(view, TimeSpan.Zero, cancellation);

    /// <summary>Deletes every blob of a run.</summary>
    public async Task DeleteBlobs(TenantId tenant, RunId run, CancellationToken cancellation)
    {
        var scope = BlobScope.Run(tenant, run);
        await foreach (var blob in objects.ListAsync(scope, cancellation))
        {
            await objects.DeleteAsync(scope, blob.Sha256, cancellation);
        }
    }

    private async Task DeleteUnnamed(RunView view, TimeSpan grace, CancellationToken cancellation)
    {
        var until = time.GetUtcNow() - grace;
        var named = await runs.ReferencedAsync(view.Run.Tenant, view.Run.Id, cancellation);
        await objects.DeleteUnnamed(BlobScope.Run(view.Run.Tenant, view.Run.Id), named, until, cancellation);
    }
}
