using Platform.Worker.Caching;

namespace Platform.Worker.Tests.Caching;

public sealed class ByteCacheTests
{
    private int _loads;

    [Fact]
    public async Task What_is_kept_is_loaded_once_even_by_two_lanes_at_the_same_time()
    {
        var cache = new ByteCache<string, string>(100, value => value.Length);
        var gate = new TaskCompletionSource();
        async Task<string> Slow()
        {
            Interlocked.Increment(ref _loads);
            await gate.Task;
            return "value";
        }

        var both = Task.WhenAll(cache.Get("a", Slow), cache.Get("a", Slow));
        gate.SetResult();

        Assert.Equal(["value", "value"], await both);
        Assert.Equal(1, _loads);
    }

    [Fact]
    public async Task What_was_used_longest_ago_goes_first_when_room_is_short()
    {
        var cache = new ByteCache<string, string>(10, value => value.Length);
        await cache.Get("a", () => Load("aaaa"));
        await cache.Get("b", () => Load("bbbb"));
        await cache.Get("a", () => Load("aaaa"));
        await cache.Get("c", () => Load("cccc"));
        _loads = 0;

        await cache.Get("a", () => Load("aaaa"));
        Assert.Equal(0, _loads);
        await cache.Get("b", () => Load("bbbb"));
        Assert.Equal(1, _loads);
    }

    [Fact]
    public async Task A_load_that_fails_is_tried_again()
    {
        var cache = new ByteCache<string, string>(10, value => value.Length);

        await Assert.ThrowsAsync<IOException>(() => cache.Get("a", () => Task.FromException<string>(new IOException())));

        Assert.Equal("ok", await cache.Get("a", () => Load("ok")));
    }

    private Task<string> Load(string value)
    {
        _loads++;
        return Task.FromResult(value);
    }
}
