using Platform.Contracts.Runs;
using Platform.Storage.Runs;

namespace Platform.Coordination.Runs;

/// <summary>What users see of a run.</summary>
internal static class RunContracts
{
    public static Run ToContract(this RunRecord run) => new(
        run.Id,
        run.Spec,
        run.State,
        run.Round,
        run.CreatedAt,
        run.StartedAt,
        run.FinishedAt,
        run.Latest,
        run.Best,
        run.Digest,
        run.NumericProfile,
        run.Failure,
        run.Generation);
}
