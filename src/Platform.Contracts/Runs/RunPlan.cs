namespace Platform.Contracts.Runs;

/// <summary>
/// What a method sends and keeps, for one client and one round in which it takes part: the numbers of the tensors alone, without the
/// few hundred bytes of a file's header.
/// </summary>
/// <param name="DownBytes">From the server to the client.</param>
/// <param name="UpBytes">From the client to the server.</param>
/// <param name="KeptBytes">What the client keeps until its next round.</param>
/// <param name="Down">The slots that go down.</param>
/// <param name="Up">The slots that go up.</param>
/// <param name="Kept">The slots that are kept.</param>
public sealed record Traffic(
    long DownBytes,
    long UpBytes,
    long KeptBytes,
    IReadOnlyList<string> Down,
    IReadOnlyList<string> Up,
    IReadOnlyList<string> Kept);

/// <summary>What a run will take, told before it is submitted: the answer of <c>POST …/runs:plan</c>.</summary>
/// <param name="Cohort">Clients in each round.</param>
/// <param name="Traffic">What each of them gets, sends and keeps.</param>
public sealed record RunPlan(int Cohort, Traffic Traffic);
