using Platform.Learning.Models;
using Platform.Learning.Tensors;
using Platform.Learning.Training;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Platform.Learning.Evaluation;

/// <summary>How well a model predicts some samples.</summary>
/// <param name="Accuracy">The part that is predicted right, in [0, 1]; 0 of no samples.</param>
/// <param name="Loss">Mean cross-entropy in nats; 0 of no samples.</param>
/// <param name="Samples">How many samples.</param>
public readonly record struct ModelScore(double Accuracy, double Loss, int Samples);

/// <summary>Scores models. Call it on a lane's own thread.</summary>
public static class Evaluator
{
    // Larger batches spend their time in page faults.
    private const int Batch = 100;

    /// <summary>Scores a model on samples: the global test set in its shards' order, or one client's own test split.</summary>
    /// <param name="model">The layers.</param>
    /// <param name="parameters">Their numbers: the slot that the algorithm's view names.</param>
    /// <param name="shards">The samples; counted together.</param>
    /// <param name="cancellation">Looked at before every batch.</param>
    public static ModelScore Score(Model model, TensorSlot parameters, IEnumerable<Samples> shards, CancellationToken cancellation = default)
    {
        TorchThread.Prepare();
        using var gradientsOff = no_grad();
        using var views = new SlotViews(parameters);
        var (correct, loss, count) = (0L, 0.0, 0);
        foreach (var samples in shards.Where(shard => shard.Count > 0))
        {
            using var data = new DataTensors(samples, parameters.Schema.Entries[0].Type);
            for (var start = 0; start < samples.Count; start += Batch)
            {
                cancellation.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                var (features, labels) = data.Range(start, Math.Min(Batch, samples.Count - start));
                var logits = ForwardPass.Logits(model, views.Tensors, features, ForwardMode.Evaluate);
                correct += logits.argmax(1).eq(labels).sum().item<long>();
                loss += F.cross_entropy(logits, labels, reduction: nn.Reduction.Sum).to(ScalarType.Float64).item<double>();
            }

            count += samples.Count;
        }

        return count == 0 ? default : new((double)correct / count, loss / count, count);
    }
}
