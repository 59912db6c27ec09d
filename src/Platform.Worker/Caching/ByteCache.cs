namespace Platform.Worker.Caching;

/// <summary>
/// Keeps what was loaded last, up to a number of bytes. Content is named by digest, so an entry is never stale; two lanes that
/// ask for the same thing at once load it once.
/// </summary>
/// <typeparam name="TKey">What names the content.</typeparam>
/// <typeparam name="TValue">The loaded content, shared by its readers and never changed.</typeparam>
internal sealed class ByteCache<TKey, TValue>(long limit, Func<TValue, long> sizeOf)
    where TKey : notnull
    where TValue : class
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = [];
    private long _bytes;

    /// <summary>Answers what is kept, or loads it.</summary>
    public async Task<TValue> Get(TKey key, Func<Task<TValue>> load)
    {
        Task<TValue> loading;
        lock (_lock)
        {
            loading = Touch(key) ?? Add(key, load);
        }

        try
        {
            var value = await loading;
            Count(key, loading);
            return value;
        }
        catch
        {
            Forget(key, loading);
            throw;
        }
    }

    private Task<TValue>? Touch(TKey key)
    {
        if (!_entries.TryGetValue(key, out var node))
        {
            return null;
        }

        _byUse.Remove(node);
        _byUse.AddFirst(node);
        return node.Value.Loading;
    }

    private Task<TValue> Add(TKey key, Func<Task<TValue>> load)
    {
        // On another thread: whatever a load does before its first wait must not hold the lock.
        var loading = Task.Run(load);
        _entries[key] = _byUse.AddFirst(new Entry(key, loading));
        return loading;
    }

    /// <summary>Counts what was loaded, once, and lets go of what was used longest ago while there is too much.</summary>
    private void Count(TKey key, Task<TValue> loading)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out var node) || node.Value.Loading != loading || node.Value.Bytes > 0)
            {
                return;
            }

            node.Value.Bytes = sizeOf(loading.Result);
            _bytes += node.Value.Bytes;
            while (_bytes > limit && _byUse.Last is { } last && last != node)
            {
                Drop(last);
            }
        }
    }

    private void Forget(TKey key, Task<TValue> loading)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out var node) && node.Value.Loading == loading)
            {
                Drop(node);
            }
        }
    }

    private void Drop(LinkedListNode<Entry> node)
    {
        _byUse.Remove(node);
        _entries.Remove(node.Value.Key);
        _bytes -= node.Value.Bytes;
    }

    private sealed class Entry(TKey key, Task<TValue> loading)
    {
        public TKey Key { get; } = key;

        public Task<TValue> Loading { get; } = loading;

        public long Bytes { get; set; }
    }
}
