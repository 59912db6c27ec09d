using Platform.Coordination.Tasks;

namespace Platform.Coordination.Scheduling;

/// <summary>Where a failed or lost attempt leaves its task.</summary>
internal enum AttemptOutcome
{
    /// <summary>The lease was not known or not current: nothing changed.</summary>
    Ignored = 0,

    /// <summary>Another attempt will follow.</summary>
    Retried = 1,

    /// <summary>It was the last attempt: the task is gone.</summary>
    GivenUp = 2,
}

/// <summary>
/// The tasks that are wanted and the leases on them. A task is unknown, ready or leased; there is no state in which it could
/// be forgotten: whatever its run offers and no lane holds is ready.
/// </summary>
internal sealed class TaskPool(TimeProvider time, TimeSpan timeToLive, int maximumAttempts)
{
    private readonly Dictionary<string, Entry> _entries = [];
    private readonly Dictionary<Guid, Entry> _leases = [];
    private long _arrivals;

    public int Ready => _entries.Values.Count(entry => entry.Lease is null);

    public int Leased => _leases.Count;

    /// <summary>Makes the tasks of a run exactly those that are named; leases on others are void.</summary>
    public void Offer(RunPlace? place, IReadOnlyList<TaskOrder> orders)
    {
        var wanted = orders.Select(order => order.Id).ToHashSet();
        foreach (var entry in _entries.Values.Where(entry => entry.Place == place && !wanted.Contains(entry.Order.Id)).ToList())
        {
            Remove(entry);
        }

        foreach (var order in orders)
        {
            Add(place, order);
        }
    }

    /// <summary>Adds one task, unless it is known already under the same epoch.</summary>
    public void Add(RunPlace? place, TaskOrder order)
    {
        if (_entries.TryGetValue(order.Id, out var known))
        {
            if (known.Order.Epoch == order.Epoch)
            {
                return;
            }

            Remove(known);
        }

        _entries[order.Id] = new Entry(order, place, _arrivals++);
    }

    /// <summary>Leases the next task: those of no run first, then the run with the fewest leases, the oldest of equals.</summary>
    public TaskLease? Lease(Func<RunPlace, DateTimeOffset> createdAt)
    {
        var next = _entries.Values
            .Where(entry => entry.Lease is null)
            .GroupBy(entry => entry.Place)
            .MinBy(group => group.Key is { } place
                ? (1, _leases.Values.Count(entry => entry.Place == place), createdAt(place), place.Run.Value)
                : (0, 0, DateTimeOffset.MinValue, string.Empty))
            ?.MinBy(entry => entry.Arrival);
        return next is null ? null : Hold(next, Guid.NewGuid(), next.Attempts + 1);
    }

    /// <summary>Renews a lease, or adopts one that this pool does not know but whose task is free; false if it is void.</summary>
    public bool Renew(TaskLease lease)
    {
        if (_leases.TryGetValue(lease.Id, out var held))
        {
            held.ExpiresAt = Expiry();
            return true;
        }

        var free = _entries.TryGetValue(lease.Order.Id, out var entry) && entry.Lease is null && entry.Order.Epoch == lease.Order.Epoch;
        if (free)
        {
            Hold(entry!, lease.Id, lease.Attempt);
        }

        return free;
    }

    /// <summary>Ends a lease whose task is done; answers the task, or null if the lease was void.</summary>
    public TaskOrder? Complete(Guid lease)
    {
        if (!_leases.TryGetValue(lease, out var entry))
        {
            return null;
        }

        Remove(entry);
        return entry.Order;
    }

    /// <summary>Ends a lease whose attempt failed or was lost.</summary>
    public (AttemptOutcome Outcome, TaskOrder? Order) Fail(Guid lease, bool final)
    {
        if (!_leases.TryGetValue(lease, out var entry))
        {
            return (AttemptOutcome.Ignored, null);
        }

        entry.Attempts++;
        if (final || entry.Attempts >= maximumAttempts)
        {
            Remove(entry);
            return (AttemptOutcome.GivenUp, entry.Order);
        }

        Free(entry);
        return (AttemptOutcome.Retried, entry.Order);
    }

    /// <summary>Gives a lease back without counting an attempt.</summary>
    public void HandBack(Guid lease)
    {
        if (_leases.TryGetValue(lease, out var entry))
        {
            Free(entry);
        }
    }

    /// <summary>The leases whose time to live is over.</summary>
    public IReadOnlyList<Guid> Expired()
    {
        var now = time.GetTimestamp();
        return [.. _leases.Where(lease => lease.Value.ExpiresAt <= now).Select(lease => lease.Key)];
    }

    private TaskLease Hold(Entry entry, Guid lease, int attempt)
    {
        entry.Lease = lease;
        entry.Attempts = attempt - 1;
        entry.ExpiresAt = Expiry();
        _leases[lease] = entry;
        return new(lease, entry.Order, attempt, timeToLive.TotalSeconds);
    }

    private void Free(Entry entry)
    {
        _leases.Remove(entry.Lease!.Value);
        entry.Lease = null;
    }

    private void Remove(Entry entry)
    {
        if (entry.Lease is { } lease)
        {
            _leases.Remove(lease);
        }

        _entries.Remove(entry.Order.Id);
    }

    // On the monotonic clock: a wall clock that jumps must not end a lease.
    private long Expiry() => time.GetTimestamp() + (long)(timeToLive.TotalSeconds * time.TimestampFrequency);

    private sealed class Entry(TaskOrder order, RunPlace? place, long arrival)
    {
        public TaskOrder Order { get; } = order;

        public RunPlace? Place { get; } = place;

        public long Arrival { get; } = arrival;

        public int Attempts { get; set; }

        public Guid? Lease { get; set; }

        public long ExpiresAt { get; set; }
    }
}
