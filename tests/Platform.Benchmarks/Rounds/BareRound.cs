using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Platform.Benchmarks.Rounds;

/// <summary>
/// The round of the first experiment as anyone would write it in TorchSharp: modules, an optimizer, one dispose scope per
/// step, clients shared out to as many threads as there are lanes. No checks, no records, nothing survives a crash: the
/// arithmetic alone.
/// </summary>
internal sealed class BareRound(int clients, int samples, int lanes) : IDisposable
{
    public const int Epochs = 5;
    public const int Batch = 20;
    public const double LearningRate = 0.1;
    public const double WeightDecay = 1e-3;
    public const double ClipNorm = 10;

    private readonly List<(Tensor X, Tensor Y)> _data =
        [.. Enumerable.Range(0, clients).Select(_ => (torch.rand(samples, 1, 28, 28), torch.randint(0, 10, [samples], int64)))];

    private readonly Net _global = new();

    /// <summary>Trains every client for one round and averages.</summary>
    public void Run()
    {
        using var scope = NewDisposeScope();
        var start = _global.parameters().Select(parameter => parameter.detach().clone()).ToList();
        var sums = start.Select(parameter => zeros_like(parameter)).ToList();
        var next = -1;
        var threads = Enumerable.Range(0, lanes).Select(_ => new Thread(() =>
        {
            set_num_threads(1);
            while (Interlocked.Increment(ref next) is var client && client < clients)
            {
                Train(client, start, sums);
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        using var noGradient = no_grad();
        foreach (var (parameter, sum) in _global.parameters().Zip(sums))
        {
            parameter.copy_(sum / clients);
        }
    }

    /// <summary>Trains one client on the calling thread.</summary>
    public void RunOne()
    {
        using var scope = NewDisposeScope();
        var start = _global.parameters().Select(parameter => parameter.detach().clone()).ToList();
        List<Tensor> sums = [.. start.Select(parameter => zeros_like(parameter))];
        Train(0, start, sums);
        using var noGradient = no_grad();
        foreach (var (parameter, sum) in _global.parameters().Zip(sums))
        {
            parameter.copy_(sum);
        }
    }

    /// <summary>Training on numbers that are not finite takes another time.</summary>
    /// <exception cref="InvalidOperationException">The bare model is not finite.</exception>
    public void Check()
    {
        using var scope = NewDisposeScope();
        if (!_global.parameters().All(parameter => parameter.isfinite().all().item<bool>()))
        {
            throw new InvalidOperationException("The bare loop's model is not finite.");
        }
    }

    public void Dispose()
    {
        _data.ForEach(pair => { pair.X.Dispose(); pair.Y.Dispose(); });
        _global.Dispose();
    }

    private void Train(int client, List<Tensor> start, List<Tensor> sums)
    {
        using var net = new Net();
        using (no_grad())
        {
            foreach (var (parameter, value) in net.parameters().Zip(start))
            {
                parameter.copy_(value);
            }
        }

        using var optimizer = optim.SGD(net.parameters(), LearningRate, weight_decay: WeightDecay);
        var (x, y) = _data[client];
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            using var order = randperm(samples);
            for (var at = 0; at < samples; at += Batch)
            {
                using var step = NewDisposeScope();
                var rows = order.slice(0, at, Math.Min(at + Batch, samples), 1);
                optimizer.zero_grad();
                nn.functional.cross_entropy(net.forward(x.index_select(0, rows)), y.index_select(0, rows)).backward();
                nn.utils.clip_grad_norm_(net.parameters(), ClipNorm);
                optimizer.step();
            }
        }

        using var noGradient = no_grad();
        lock (sums)
        {
            foreach (var (sum, parameter) in sums.Zip(net.parameters()))
            {
                sum.add_(parameter);
            }
        }
    }

    private sealed class Net : nn.Module<Tensor, Tensor>
    {
        private readonly Sequential _layers = nn.Sequential(
            nn.Conv2d(1, 16, 5, padding: 2), nn.GroupNorm(2, 16), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(16, 32, 5, padding: 2), nn.GroupNorm(2, 32), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Linear(32 * 7 * 7, 128), nn.ReLU(), nn.Linear(128, 10));

        public Net()
            : base("net")
        {
            RegisterComponents();
            // TorchSharp 0.107 leaves them as the memory was: the loop then trained on NaN, and pooled it twice as fast.
            foreach (var norm in _layers.children().OfType<GroupNorm>())
            {
                nn.init.ones_(norm.weight);
                nn.init.zeros_(norm.bias);
            }
        }

        public override Tensor forward(Tensor input) => _layers.forward(input);
    }
}
