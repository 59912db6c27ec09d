using Platform.Contracts.Runs;

namespace Platform.Client;

/// <summary>How far a run is, gathered from its events.</summary>
public sealed class RunProgress(Run run)
{
    private RunState _state = RunState.Queued;
    private double? _loss;
    private double? _accuracy;

    /// <summary>The last committed round.</summary>
    public int Round { get; private set; }

    /// <summary>The run in one line: its method, its rounds, the newest loss and accuracy, and its state while that is not running.</summary>
    public string Text => string.Concat(
        $"{run.Spec.Algorithm.Name} round {Round}/{run.Spec.Rounds}",
        _loss is { } loss ? $"  loss {loss:F3}" : string.Empty,
        _accuracy is { } accuracy ? $"  accuracy {accuracy:P1}" : string.Empty,
        _state is RunState.Running ? string.Empty : $"  {_state}");

    /// <summary>Takes an event in; in order, as they arrive.</summary>
    public void Take(RunEvent happened)
    {
        _state = happened.State;
        if (happened.Type == "round.committed")
        {
            Round = happened.Round ?? Round;
        }

        _loss = Metric(happened, "train.loss") ?? _loss;
        _accuracy = Metric(happened, "global.accuracy") ?? _accuracy;
    }

    private static double? Metric(RunEvent happened, string name) => happened.Metrics is { } metrics && metrics.TryGetValue(name, out var value) ? value : null;
}
