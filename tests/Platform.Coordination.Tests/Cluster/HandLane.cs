using System.Text;
using Orleans.Concurrency;
using Platform.Contracts.Ids;
using Platform.Coordination.Hosting;
using Platform.Coordination.Scheduling;
using Platform.Coordination.Tasks;

namespace Platform.Coordination.Tests.Cluster;

/// <summary>A lane whose every move the test makes. Its results are made up, but named by their content as real ones are.</summary>
internal sealed class HandLane(TestSilo silo, string name = "hand")
{
    private readonly LaneInfo _info = new(name, "cpu");

    /// <summary>Leases the next task; fails the test if none comes.</summary>
    public async Task<TaskLease> Lease()
    {
        CallerIdentity.ActAsPlatform();
        for (var i = 0; i < 20; i++)
        {
            if (await silo.Scheduler.Lease(_info.AsImmutable()) is { } lease)
            {
                return lease.Value;
            }
        }

        throw new TimeoutException("No task came.");
    }

    /// <summary>Leases the next task, checks its kind, and reports a made-up result.</summary>
    public async Task<TaskLease> Do<TWork>()
        where TWork : TaskWork
    {
        var lease = await Lease();
        Assert.IsType<TWork>(lease.Order.Work);
        await Report(lease);
        return lease;
    }

    /// <summary>Does whatever comes until the run has ended.</summary>
    public async Task Finish(RunId run)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!Contracts.Runs.RunStates.IsTerminal((await silo.Until(run, _ => true)).State))
        {
            patience.Token.ThrowIfCancellationRequested();
            CallerIdentity.ActAsPlatform();
            if (await silo.Scheduler.Lease(_info.AsImmutable()) is { } lease)
            {
                await Report(lease.Value);
            }
        }
    }

    public async Task Report(TaskLease lease, TaskResult? result = null)
    {
        var report = ReportOf(lease, result);
        await silo.GetRun(lease.Order.Run!.Value).Report(report.AsImmutable());
        await silo.Scheduler.Complete(lease.Id, report.AsImmutable());
    }

    public static TaskReport ReportOf(TaskLease lease, TaskResult? result = null) =>
        new(lease.Order.Id, lease.Order.Epoch, result ?? ResultOf(lease.Order), DeviceMicroseconds: 1000, lease.Attempt);

    public static TaskResult ResultOf(TaskOrder order) => order.Work switch
    {
        InitWork => new InitResult(new ServerFiles(Digest("initial")), 1, "profile"),
        TrainWork train => new TrainResult(
            Digest($"update {order.Id}"),
            [.. train.Clients.Select(client => new ClientOutcome(client.Client, 1, 0.5, 0.1, 1, KeepsState: true))],
            Digest($"states {order.Id}")),
        MergeWork merge => new MergeResult(new ServerFiles(Digest($"merged {merge.Key.Round} {string.Join(' ', merge.Updates)}")), 1),
        EvaluateWork => new EvaluateResult(0.5, 1, []),
        _ => throw new NotSupportedException(),
    };

    private static Sha256Digest Digest(string content) => Sha256Digest.Of(Encoding.UTF8.GetBytes(content));
}
