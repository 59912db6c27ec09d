using System.Collections.Immutable;
using Platform.Contracts.Ids;
using Platform.Learning.Algorithms;
using Platform.Learning.Plans;
using Platform.Storage.Runs;

namespace Platform.Coordination.Runs.Rounds;

/// <summary>Who does one step of one round: a function of the run spec, the plan and the seed, so that it is the same after any crash.</summary>
/// <param name="Phase">The phase of the plan.</param>
/// <param name="Cohort">The round's clients, in canonical order.</param>
/// <param name="Slices">The clients of each slice of the step; none for a step in which nobody takes part.</param>
internal sealed record RoundPlan(int Phase, IReadOnlyList<ClientId> Cohort, IReadOnlyList<IReadOnlyList<ClientId>> Slices)
{
    private static readonly ClientId Server = ClientId.Wrap("server");

    /// <summary>Plans a step.</summary>
    public static RoundPlan Of(RunRecord run, RunFederation federation, int round, int step)
    {
        var (phase, steps) = Locate(run, round);
        var cohort = Draw(run, federation, round);
        IReadOnlyList<ClientId> participants = steps.Steps[step].Participants switch
        {
            Participants.Sample => cohort,
            Participants.All => [.. federation.Clients.Select(client => client.Client.Id)],
            Participants.Server => [Server],
            _ => [],
        };
        return new(phase, cohort, participants.Count == 0 ? [] : SlicePlan.Cut(participants, run.Spec.SliceSize));
    }

    /// <summary>How many steps a round has.</summary>
    public static int StepsIn(RunRecord run, int round) => Locate(run, round).Phase.Steps.Count;

    private static (int Index, Phase Phase) Locate(RunRecord run, int round) =>
        AlgorithmCatalogue.Instance.Read(run.Spec.Algorithm, "/algorithm").Plan(run.Spec).Locate(round);

    private static ImmutableArray<ClientId> Draw(RunRecord run, RunFederation federation, int round)
    {
        var clients = federation.Clients;
        var drawn = CohortSampler.Draw(run.Spec.Seed, run.Generation, round, resample: 0, clients.Length, run.Spec.Participation.CohortSize(clients.Length));
        return [.. drawn.Select(ordinal => clients[ordinal].Client.Id)];
    }
}
