namespace Platform.Learning.Plans;

/// <summary>Who takes part in a step.</summary>
public enum Participants
{
    /// <summary>The round's cohort.</summary>
    Sample = 0,

    /// <summary>Every client.</summary>
    All = 1,

    /// <summary>The server itself, on its own data.</summary>
    Server = 2,

    /// <summary>Nobody: the server state is only recomputed.</summary>
    None = 3,
}

/// <summary>One step of a round.</summary>
/// <param name="Participants">Who takes part.</param>
/// <param name="Work">What each of them computes; absent if nobody takes part.</param>
/// <param name="Merge">How the results become the next server state.</param>
public sealed record Step(Participants Participants, LocalProgram? Work, MergePolicy Merge);

/// <summary>Some rounds that are made of the same steps.</summary>
/// <param name="Name">What the phase is called in logs and metrics.</param>
/// <param name="Rounds">How many rounds it lasts.</param>
/// <param name="Steps">The steps of each round, in order.</param>
public sealed record Phase(string Name, int Rounds, IReadOnlyList<Step> Steps);

/// <summary>A run from its first round to its last. The only control flow that an algorithm has.</summary>
/// <param name="Phases">In order.</param>
public sealed record Plan(IReadOnlyList<Phase> Phases)
{
    /// <summary>How many rounds the run has.</summary>
    public int Rounds => Phases.Sum(phase => phase.Rounds);

    /// <summary>The same plan with other merges.</summary>
    public Plan Merging(Func<MergePolicy, MergePolicy> change) =>
        new([.. Phases.Select(phase => phase with { Steps = [.. phase.Steps.Select(step => step with { Merge = change(step.Merge) })] })]);

    /// <summary>The phase that a round belongs to, and its position.</summary>
    public (int Index, Phase Phase) Locate(int round)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(round, 1);
        var left = round;
        for (var i = 0; i < Phases.Count; i++)
        {
            if (left <= Phases[i].Rounds)
            {
                return (i, Phases[i]);
            }

            left -= Phases[i].Rounds;
        }

        throw new ArgumentOutOfRangeException(nameof(round), round, $"The plan has {Rounds} rounds.");
    }
}
