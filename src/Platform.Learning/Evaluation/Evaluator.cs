using Platform.Learning.Models;
using Platform.Learning.Tensors;
using Platform.Learning.Training;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Platform.Learning.Evaluation;

/// <summary>How well a model predicts some samples.</summary>
/// <param name="Loss">Mean cross-entropy in nats; 0 of no samples.</param>
/// <param name="Correct">How many samples of each class are predicted right.</param>
/// <param name="Samples">How many samples there are of each class.</param>
public sealed record ModelScore(double Loss, IReadOnlyList<int> Correct, IReadOnlyList<int> Samples)
{
    /// <summary>How many samples.</summary>
    public int Count { get; } = Samples.Sum();

    /// <summary>The part that is predicted right, in [0, 1]; 0 of no samples.</summary>
    public double Accuracy => Count == 0 ? 0 : (double)Correct.Sum() / Count;

    /// <summary>The mean over classes of the part of the class that is predicted right, of those classes that are chosen and have samples; null if none has.</summary>
    public double? Balanced(Func<int, bool> chosen)
    {
        var classes = Enumerable.Range(0, Samples.Count).Where(c => chosen(c) && Samples[c] > 0).ToList();
        return classes.Count == 0 ? null : classes.Average(c => (double)Correct[c] / Samples[c]);
    }
}

/// <summary>Scores models. Call it on a lane's own thread.</summary>
public static class Evaluator
{
    // Larger batches spend their time in page faults.
    private const int Batch = 100;

    /// <summary>Scores a model on samples: the global test set in its shards' order, or one client's own test split.</summary>
    /// <param name="model">The layers.</param>
    /// <param name="parameters">Their numbers: what the algorithm's view gives.</param>
    /// <param name="shards">The samples; counted together.</param>
    /// <param name="present">Classes that may be predicted; absent for all. The loss is over all.</param>
    /// <param name="cancellation">Looked at before every batch.</param>
    public static ModelScore Score(Model model, TensorSlot parameters, IEnumerable<Samples> shards, IReadOnlyList<bool>? present = null, CancellationToken cancellation = default)
    {
        TorchThread.Prepare();
        using var gradientsOff = no_grad();
        using var views = new SlotViews(parameters);
        using var absent = present is null ? null : tensor(present.Select(one => !one).ToArray());
        var (correct, count, loss) = (new int[model.Classes], new int[model.Classes], 0.0);
        foreach (var samples in shards.Where(shard => shard.Count > 0))
        {
            using var data = new DataTensors(samples, parameters.Schema.Entries[0].Type);
            for (var start = 0; start < samples.Count; start += Batch)
            {
                cancellation.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                var (features, labels) = data.Range(start, Math.Min(Batch, samples.Count - start));
                var logits = ForwardPass.Logits(model, views.Tensors, features, ForwardMode.Evaluate);
                loss += F.cross_entropy(logits, labels, reduction: nn.Reduction.Sum).to(ScalarType.Float64).item<double>();
                Count((absent is null ? logits : logits.masked_fill(absent, double.NegativeInfinity)).argmax(1), samples.Labels.AsSpan(start), correct, count);
            }
        }

        return new(count.Sum() is > 0 and var total ? loss / total : 0, correct, count);
    }

    private static void Count(Tensor predicted, ReadOnlySpan<long> labels, int[] correct, int[] count)
    {
        var classes = predicted.data<long>();
        for (var i = 0; i < (int)classes.Count; i++)
        {
            count[labels[i]]++;
            correct[labels[i]] += classes[i] == labels[i] ? 1 : 0;
        }
    }
}
