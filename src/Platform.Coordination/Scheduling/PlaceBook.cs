namespace Platform.Coordination.Scheduling;

/// <summary>Which runs may go on: a bounded number of places, given in the order in which the runs were created.</summary>
internal sealed class PlaceBook(int places)
{
    private readonly Dictionary<RunPlace, DateTimeOffset> _granted = [];
    private readonly Dictionary<RunPlace, DateTimeOffset> _waiting = [];
    private HashSet<RunPlace> _suspects = [];

    public int Waiting => _waiting.Count;

    public int Granted => _granted.Count;

    /// <summary>Takes a place if one is free or the run holds its grant already.</summary>
    public bool Request(RunPlace place, DateTimeOffset createdAt, bool granted)
    {
        // A grant is durable in the run's own row; this book may have been lost and must not argue with it.
        if (granted || _granted.ContainsKey(place))
        {
            _waiting.Remove(place);
            _granted[place] = createdAt;
            return true;
        }

        _waiting[place] = createdAt;
        if (_granted.Count >= places || Next() != place)
        {
            return false;
        }

        _waiting.Remove(place);
        _granted[place] = createdAt;
        return true;
    }

    /// <summary>Gives a place back; answers the run whose turn it is, if any.</summary>
    public RunPlace? Release(RunPlace place)
    {
        _waiting.Remove(place);
        _granted.Remove(place);
        return _granted.Count < places ? Next() : null;
    }

    /// <summary>
    /// Names the places of runs that are over although nobody gave their place back, because the grain that should have was
    /// lost. A run must be absent from two lists in a row: one that was granted after a list was read is not over.
    /// </summary>
    public IReadOnlyList<RunPlace> Abandoned(IReadOnlyCollection<RunPlace> unfinished)
    {
        var absent = _granted.Keys.Concat(_waiting.Keys).Except(unfinished).ToHashSet();
        var abandoned = absent.Where(_suspects.Contains).ToList();
        _suspects = absent;
        return abandoned;
    }

    /// <summary>When a run was created; runs that are unknown come last.</summary>
    public DateTimeOffset CreatedAt(RunPlace place) => _granted.GetValueOrDefault(place, DateTimeOffset.MaxValue);

    private RunPlace? Next() => _waiting.Count == 0 ? null : _waiting.MinBy(waiting => (waiting.Value, waiting.Key.Run.Value)).Key;
}
