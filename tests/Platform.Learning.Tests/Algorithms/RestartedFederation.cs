using System.Text.Json;
using Platform.Contracts;
using Platform.Contracts.Ids;
using Platform.Contracts.Runs;
using Platform.Learning.Files;
using Platform.Learning.Merging;
using Platform.Learning.Models;
using Platform.Learning.Plans;
using Platform.Learning.Tensors;
using Platform.Learning.Training;

namespace Platform.Learning.Tests.Algorithms;

/// <summary>
/// A federation whose process is killed at every transition: nothing outlives one but files and the spec's JSON, and the first attempt at
/// each dies before what it made is kept.
/// </summary>
internal sealed class RestartedFederation(RunSpec spec, Model model, IReadOnlyList<Samples> clients)
{
    private readonly string _spec = JsonSerializer.Serialize(spec, PlatformJson.Options);
    private readonly Dictionary<ClientId, byte[]> _packs = [];
    private byte[] _checkpoint = [];
    private byte[]? _serverState;

    private sealed record Receipt(byte[] Update, byte[] Pack, IReadOnlyList<ClientId> Kept);

    /// <summary>How often it was killed.</summary>
    public int Kills { get; private set; }

    public TensorBag Server => BagFiles.ReadServer(Program(), _checkpoint, _serverState is null ? null : (ReadOnlyMemory<byte>?)_serverState);

    public IEnumerable<ClientId> WithState => _packs.Keys;

    public TensorBag State(ClientId client) => BagFiles.ReadState(Program(), _packs[client], client);

    /// <summary>Runs from the start to the end.</summary>
    public void Run()
    {
        Commit(Twice(() => Files(Program().InitialServer()), files => files));
        for (var round = 1; round <= Program().Plan.Rounds; round++)
        {
            for (var step = 0; step < Program().Plan.Locate(round).Phase.Steps.Count; step++)
            {
                Step(new StepPosition(0, round, 0, Program().Plan.Locate(round).Index, step));
            }
        }
    }

    private void Step(StepPosition at)
    {
        List<Receipt> receipts = [];
        foreach (var slice in SlicePlan.Cut(Cohort(at), spec.SliceSize))
        {
            receipts.Add(Twice(() => Train(at, slice), receipt => [receipt.Update, receipt.Pack]));
        }

        var merged = Twice(
            () => Files(ServerMerge.Merge(Program(), at, Server, receipts.Select(receipt => BagFiles.ReadUpdate(Program(), at, receipt.Update)), clients.Count)),
            files => files);
        Commit(merged);
        foreach (var (client, pack) in receipts.SelectMany(receipt => receipt.Kept.Select(client => (client, receipt.Pack))))
        {
            _packs[client] = pack;
        }
    }

    private IReadOnlyList<int> Cohort(StepPosition at) => Program().Step(at).Participants switch
    {
        Participants.Sample => CohortSampler.Draw(spec.Seed, 0, at.Round, 0, clients.Count, spec.Participation.CohortSize(clients.Count)),
        Participants.All => [.. Enumerable.Range(0, clients.Count)],
        _ => [],
    };

    private Receipt Train(StepPosition at, IReadOnlyList<int> slice)
    {
        var trained = SliceTrainer.Train(Program(), at, Server, [.. slice.Select(Client)], cancellation: TestContext.Current.CancellationToken);
        return new(
            Bytes(stream => BagFiles.WriteUpdate(stream, trained.Update)),
            Bytes(stream => BagFiles.WriteStates(stream, trained.States)),
            [.. trained.States.Select(state => state.Key)]);
    }

    private SliceClient Client(int client)
    {
        var name = TestRuns.Name(client);
        return new(name, () => clients[client], _packs.ContainsKey(name) ? () => State(name) : null);
    }

    private RunProgram Program() => RunProgram.Of(JsonSerializer.Deserialize<RunSpec>(_spec, PlatformJson.Options)!, model);

    private T Twice<T>(Func<T> transition, Func<T, byte[][]> files)
    {
        var (lost, kept) = (transition(), transition());
        Kills++;
        Assert.Equal(files(lost), files(kept));
        return kept;
    }

    private void Commit(byte[][] files) => (_checkpoint, _serverState) = (files[0], files.ElementAtOrDefault(1));

    private static byte[][] Files(TensorBag server)
    {
        var checkpoint = Bytes(stream => BagFiles.WriteCheckpoint(stream, server));
        return BagFiles.HasServerState(server) ? [checkpoint, Bytes(stream => BagFiles.WriteServerState(stream, server))] : [checkpoint];
    }

    private static byte[] Bytes(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return stream.ToArray();
    }
}
