using System.Collections.Concurrent;

namespace Platform.Worker.Lanes;

/// <summary>
/// The one thread that a lane computes on. Below normal priority, so that leases are renewed and grains answer while every
/// core trains; a thread of its own, because torch keeps its number of threads per thread and must find the same one again.
/// </summary>
internal sealed class LaneThread : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;

    public LaneThread(string name)
    {
        _thread = new Thread(Loop) { Name = name, IsBackground = true, Priority = ThreadPriority.BelowNormal };
        _thread.Start();
    }

    /// <summary>Runs <paramref name="compute"/> on the lane's thread.</summary>
    public Task<T> Run<T>(Func<T> compute)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                done.SetResult(compute());
            }
            catch (OperationCanceledException cancelled)
            {
                done.SetCanceled(cancelled.CancellationToken);
            }
            catch (Exception failure)
            {
                done.SetException(failure);
            }
        });
        return done.Task;
    }

    public void Dispose()
    {
        _work.CompleteAdding();
        _thread.Join();
        _work.Dispose();
    }

    private void Loop()
    {
        foreach (var compute in _work.GetConsumingEnumerable())
        {
            compute();
        }
    }
}
