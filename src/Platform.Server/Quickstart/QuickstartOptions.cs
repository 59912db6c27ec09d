namespace Platform.Server.Quickstart;

/// <summary>What <c>quickstart</c> is asked to do.</summary>
internal sealed record QuickstartOptions
{
    /// <summary>A folder with Fashion-MNIST's four <c>.gz</c> IDX files; null for generated data.</summary>
    public string? Data { get; init; }

    /// <summary>Rounds of each run.</summary>
    public int Rounds { get; init; } = 15;

    /// <summary>Evaluate after every so many rounds.</summary>
    public int Every { get; init; } = 3;

    /// <summary>Seeds; each makes a partition and a pair of runs.</summary>
    public IReadOnlyList<long> Seeds { get; init; } = [1];

    /// <summary>A file for the results, for programs.</summary>
    public string? Json { get; init; }

    /// <summary>Where the picture and the checkpoints go.</summary>
    public string Output { get; init; } = "quickstart";

    /// <summary>The server's data directory; null for one that goes when the server does.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>Whether the server stays up at the end.</summary>
    public bool Keep { get; init; }
}
