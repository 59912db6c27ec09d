using Platform.Worker.Lanes;

namespace Platform.Worker.Tests.Lanes;

public sealed class LaneThreadTests
{
    [Fact]
    public async Task All_work_of_a_lane_runs_on_one_thread_of_its_own()
    {
        using var lane = new LaneThread("lane");

        var first = await lane.Run(() => Environment.CurrentManagedThreadId);
        await Task.Yield();
        var second = await lane.Run(() => Environment.CurrentManagedThreadId);

        Assert.Equal(first, second);
        Assert.False(await lane.Run(() => Thread.CurrentThread.IsThreadPoolThread));
    }

    [Fact]
    public async Task A_failure_reaches_the_caller_and_the_lane_goes_on()
    {
        using var lane = new LaneThread("lane");

        await Assert.ThrowsAsync<InvalidOperationException>(() => lane.Run<int>(() => throw new InvalidOperationException()));

        Assert.Equal(7, await lane.Run(() => 7));
    }

    [Fact]
    public async Task What_a_caller_does_after_the_work_does_not_run_on_the_lanes_thread()
    {
        using var lane = new LaneThread("lane");

        var laneThread = await lane.Run(() => Environment.CurrentManagedThreadId);

        Assert.NotEqual(laneThread, Environment.CurrentManagedThreadId);
    }
}
