using System.Text;
using Platform.Contracts.Runs;

namespace Platform.Cli.Runs;

/// <summary>A run in words.</summary>
internal static class RunText
{
    public static string Of(Run run)
    {
        var text = new StringBuilder();
        text.AppendLine($"{run.Id}: {run.Spec.Algorithm.Name} on {run.Spec.Federation}, {run.State}, round {run.Round} of {run.Spec.Rounds}");
        if (run.Latest is { } latest)
        {
            text.AppendLine($"latest  round {latest.Round}: accuracy {latest.Accuracy:P2}, loss {latest.Loss:F4}");
        }

        if (run.Best is { } best)
        {
            text.AppendLine($"best    round {best.Round}: accuracy {best.Accuracy:P2}, loss {best.Loss:F4}");
        }

        if (run.Digest is { } digest)
        {
            text.AppendLine($"digest  {digest} ({run.NumericProfile})");
        }

        if (run.Failure is { } failure)
        {
            text.AppendLine(Failure(failure));
        }

        return text.ToString().TrimEnd();
    }

    public static string Failure(RunFailure failure) =>
        $"failed  {failure.Detail}\nnext    {failure.NextStep}{(failure.LastGoodCheckpoint is { } good ? $" Last good checkpoint: {good}, kept for 'fedctl checkpoints download'." : string.Empty)}";
}
