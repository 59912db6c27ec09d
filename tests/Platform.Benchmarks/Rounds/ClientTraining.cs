using System.Text.Json;
using Platform.Contracts.Catalogue;
using Platform.Contracts.Ids;
using Platform.Contracts.Runs;
using Platform.Learning.Plans;
using Platform.Learning.Tensors;
using Platform.Learning.Training;

namespace Platform.Benchmarks.Rounds;

/// <summary>What a lane computes for a slice of one client, without grains, store and lane.</summary>
internal sealed class ClientTraining
{
    private readonly RunProgram _program;
    private readonly TensorBag _server;
    private readonly SliceClient _client;

    public ClientTraining(RunSpec spec, int samples)
    {
        var options = JsonSerializer.SerializeToElement(new { widths = (int[])[16, 32], hidden = 128, norm = "group" });
        var model = new Choice("cnn", options.EnumerateObject().ToDictionary(member => member.Name, member => member.Value));
        _program = RunProgram.Of(spec, model, [1, 28, 28], classes: 10);
        _server = _program.InitialServer();
        var random = new Random(1);
        var features = Enumerable.Range(0, samples * 28 * 28).Select(_ => random.NextSingle()).ToArray();
        var labels = Enumerable.Range(0, samples).Select(_ => (long)random.Next(10)).ToArray();
        _client = new(ClientId.Wrap("one"), () => new Samples(features, labels, [1, 28, 28]));
    }

    public void Run() => SliceTrainer.Train(_program, new StepPosition(0, Round: 1, 0, 0, 0), _server, [_client]);
}
