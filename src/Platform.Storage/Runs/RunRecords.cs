using Platform.Contracts.Ids;
using Platform.Contracts.Runs;

namespace Platform.Storage.Runs;

/// <summary>A run as it is kept. <see cref="Version"/> guards every transition: one writer wins, the others reload.</summary>
public sealed record RunRecord
{
    /// <summary>Whose run it is.</summary>
    public required TenantId Tenant { get; init; }

    /// <summary>Its id.</summary>
    public required RunId Id { get; init; }

    /// <summary>Whose clients train.</summary>
    public required FederationId Federation { get; init; }

    /// <summary>What was accepted; never changes.</summary>
    public required RunSpec Spec { get; init; }

    /// <summary>Grows by one with every transition; the guard.</summary>
    public required long Version { get; init; }

    /// <summary>Grows with every grant; fences off the work of earlier grants.</summary>
    public required long Epoch { get; init; }

    /// <summary>Where it stands.</summary>
    public required RunState State { get; init; }

    /// <summary>Grows with every rollback.</summary>
    public int Generation { get; init; }

    /// <summary>The last committed round.</summary>
    public int Round { get; init; }

    /// <summary>The sequence of its newest event.</summary>
    public long EventSequence { get; init; }

    /// <summary>When it was accepted.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was first granted.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Its newest score.</summary>
    public Score? Latest { get; init; }

    /// <summary>Its best score.</summary>
    public Score? Best { get; init; }

    /// <summary>The newest committed checkpoint.</summary>
    public Sha256Digest? Digest { get; init; }

    /// <summary>The library and instruction set of its arithmetic.</summary>
    public string? NumericProfile { get; init; }

    /// <summary>Why it failed.</summary>
    public RunFailure? Failure { get; init; }

    /// <summary>The trace that created it, as a W3C traceparent.</summary>
    public string? TraceParent { get; init; }
}

/// <summary>An event of a run; (run, sequence) is unique and without gaps.</summary>
public sealed record EventRecord
{
    /// <summary>Whose run.</summary>
    public required TenantId Tenant { get; init; }

    /// <summary>Which run.</summary>
    public required RunId Run { get; init; }

    /// <summary>From 1.</summary>
    public required long Sequence { get; init; }

    /// <summary>What happened.</summary>
    public required RunEvent Event { get; init; }
}
