using System.Collections.Immutable;
using Platform.Coordination.Runs.Rounds;
using Platform.Coordination.Tasks;
using Platform.Storage.Runs;

namespace Platform.Coordination.Runs;

/// <summary>Turns a lane's report of a slice into the rows that are stored.</summary>
internal static class Receipts
{
    public static SliceReceipt Of(OpenRound open, int slice, TaskReport report, TrainResult train)
    {
        var step = open.Step;
        var receipt = new ReceiptRecord
        {
            Tenant = step.Tenant,
            Run = step.Run,
            Generation = step.Generation,
            Round = step.Round,
            Resample = step.Resample,
            Step = step.Step,
            Slice = slice,
            Update = train.Update,
            States = train.States,
            DeviceMicroseconds = report.DeviceMicroseconds,
            Attempt = report.Attempt,
        };
        var participations = train.Clients.Select(client => new ParticipationRecord
        {
            Tenant = step.Tenant,
            Run = step.Run,
            Generation = step.Generation,
            Round = step.Round,
            Resample = step.Resample,
            Step = step.Step,
            Client = client.Client,
            Slice = slice,
            Refused = client.Refused,
            Samples = client.Samples,
            Loss = client.Loss,
            SquaredDrift = client.SquaredDrift,
            States = client.KeepsState && client.Refused is null ? train.States : null,
        });
        return new(receipt, participations.ToImmutableList(), train.Clients.Sum(client => client.GradientSamples));
    }
}
