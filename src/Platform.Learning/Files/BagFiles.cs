using System.Buffers.Binary;
using Platform.Contracts.Ids;
using Platform.Contracts.Problems;
using Platform.Learning.Merging;
using Platform.Learning.Plans;
using Platform.Learning.Safetensors;
using Platform.Learning.Tensors;
using Platform.Learning.Training;

namespace Platform.Learning.Files;

/// <summary>
/// Bags as safetensors files. A checkpoint holds the slot <c>model</c> alone, with PyTorch's names; the server's other slots,
/// updates and packs of client states carry their slot's name before each tensor's. A file must hold exactly the tensors that
/// are expected: one more, one less or one of another shape and it is refused.
/// </summary>
public static class BagFiles
{
    private const string Weights = "weights";
    private const string Uploads = "uploads"; // before a client's name, which may be "weights"

    /// <summary>Whether a server has slots beside its model.</summary>
    public static bool HasServerState(TensorBag server) => server.Slots.Count > 1;

    /// <summary>Writes the model: <c>conv1.weight</c>.</summary>
    public static void WriteCheckpoint(Stream stream, TensorBag server) => Write(stream, Named(server, slot => slot == SlotNames.Model, (_, path) => path));

    /// <summary>Writes the server's other slots: <c>slot/conv1.weight</c>.</summary>
    public static void WriteServerState(Stream stream, TensorBag server) => Write(stream, Named(server, slot => slot != SlotNames.Model, Prefixed));

    /// <summary>Reads a server state from its one or two files.</summary>
    public static TensorBag ReadServer(RunProgram program, ReadOnlyMemory<byte> checkpoint, ReadOnlyMemory<byte>? serverState)
    {
        var server = new TensorBag(program.ServerSchema);
        Fill(SafetensorsFile.Read(checkpoint), Named(server, slot => slot == SlotNames.Model, (_, path) => path), convert: false);
        // An absent file reads as one without tensors, so that a slot that should be there is missed.
        Fill(serverState is { } state ? SafetensorsFile.Read(state) : [], Named(server, slot => slot != SlotNames.Model, Prefixed), convert: false);

        return server;
    }

    /// <summary>Replaces the model by an uploaded one. Floats of the other width are converted.</summary>
    /// <exception cref="ProblemException"><c>malformed_file</c>, <c>schema_mismatch</c>, <c>shape_mismatch</c> or <c>non_finite</c>, naming every tensor at fault.</exception>
    public static void ReadInitialCheckpoint(ReadOnlyMemory<byte> file, TensorBag server)
    {
        // PyTorch counts batches beside each running mean; no arithmetic here needs the count.
        var entries = SafetensorsFile.Read(file).Where(entry => !entry.Name.EndsWith(".num_batches_tracked", StringComparison.Ordinal));
        Fill([.. entries], Named(server, slot => slot == SlotNames.Model, (_, path) => path), convert: true);
        var model = server[SlotNames.Model];
        var faults = model.Schema.Entries
            .Where((_, index) => !model.IsFinite(index))
            .Select(entry => Fault(entry.Path, ProblemCodes.NonFinite, "it has numbers that are not finite, or too large for the run's precision"))
            .ToList();
        if (faults.Count > 0)
        {
            throw new ProblemException(ProblemCodes.NonFinite, faults[0].Detail, faults);
        }
    }

    /// <summary>
    /// Writes a slice's update: <c>reduction/conv1.weight</c> and <c>weights/samples</c> as scalars; or, for each client,
    /// <c>uploads/client/slot/conv1.weight</c> and <c>weights/client/samples</c>.
    /// </summary>
    public static void WriteUpdate(Stream stream, SliceUpdate update)
    {
        var (tensors, weights) = update.Individual
            ? ([.. update.Uploads.SelectMany(one => Named(one.Upload, _ => true, (slot, path) => $"{Uploads}/{one.Client}/{slot}/{path}"))],
                update.Uploads.SelectMany(one => one.Weights.Select(weight => KeyValuePair.Create($"{one.Client}/{weight.Key}", weight.Value))).ToList())
            : (Named(update.Partials, _ => true, Prefixed), update.Weights.ToList());
        SafetensorsFile.Write(
            stream,
            [.. tensors.Select(tensor => tensor.Header), .. weights.Select(weight => new SafetensorsHeader($"{Weights}/{weight.Key}", ElementType.Float64, []))],
            (target, i) =>
            {
                if (i < tensors.Count)
                {
                    target.Write(tensors[i].Bytes);
                }
                else
                {
                    Span<byte> scalar = stackalloc byte[sizeof(double)];
                    BinaryPrimitives.WriteDoubleLittleEndian(scalar, weights[i - tensors.Count].Value);
                    target.Write(scalar);
                }
            });
    }

    /// <summary>Reads a slice's update of a step.</summary>
    public static SliceUpdate ReadUpdate(RunProgram program, StepPosition at, ReadOnlyMemory<byte> file)
    {
        var update = SliceUpdate.Start(program, at);
        var entries = SafetensorsFile.Read(file).ToLookup(entry => entry.Name.StartsWith($"{Weights}/", StringComparison.Ordinal));
        var weights = entries[true].Select(weight => KeyValuePair.Create(weight.Name[(Weights.Length + 1)..], BinaryPrimitives.ReadDoubleLittleEndian(weight.Bytes.Span))).ToList();
        if (update.Individual)
        {
            ReadUploads(update, entries[false], weights);
        }
        else
        {
            Fill([.. entries[false]], Named(update.Partials, _ => true, Prefixed), convert: false);
            update.SetWeights(weights.ToDictionary(StringComparer.Ordinal));
        }

        return update;
    }

    private static void ReadUploads(SliceUpdate update, IEnumerable<SafetensorsEntry> entries, List<KeyValuePair<string, double>> weights)
    {
        var byClient = weights.GroupBy(weight => weight.Key[..weight.Key.IndexOf('/', StringComparison.Ordinal)]).ToList();
        var uploads = byClient.Select(_ => new TensorBag(update.UploadSchema)).ToList();
        Fill([.. entries], [.. byClient.Zip(uploads).SelectMany(pair => Named(pair.Second, _ => true, (slot, path) => $"{Uploads}/{pair.First.Key}/{slot}/{path}"))], convert: false);
        foreach (var (client, upload) in byClient.Zip(uploads))
        {
            update.Add(new(ClientId.Wrap(client.Key), upload, client.ToDictionary(weight => weight.Key[(client.Key.Length + 1)..], weight => weight.Value, StringComparer.Ordinal)));
        }
    }

    /// <summary>Writes a pack of client states: <c>client/slot/conv1.weight</c>.</summary>
    public static void WriteStates(Stream stream, IReadOnlyList<KeyValuePair<ClientId, TensorBag>> states) =>
        Write(stream, [.. states.SelectMany(state => Named(state.Value, _ => true, (slot, path) => $"{state.Key}/{slot}/{path}"))]);

    /// <summary>Reads one client's state out of a pack.</summary>
    public static TensorBag ReadState(RunProgram program, ReadOnlyMemory<byte> pack, ClientId client)
    {
        var state = new TensorBag(program.ClientSchema);
        var own = SafetensorsFile.Read(pack).Where(entry => entry.Name.StartsWith($"{client}/", StringComparison.Ordinal));
        Fill([.. own], Named(state, _ => true, (slot, path) => $"{client}/{slot}/{path}"), convert: false);
        return state;
    }

    private static string Prefixed(string slot, string path) => $"{slot}/{path}";

    private static List<NamedTensor> Named(TensorBag bag, Func<string, bool> slots, Func<string, string, string> name) =>
    [
        .. bag.Slots.Where(slot => slots(slot.Key)).SelectMany(slot => slot.Value.Schema.Entries.Select((entry, index) =>
            new NamedTensor(new SafetensorsHeader(name(slot.Key, entry.Path), entry.Type, entry.Shape), slot.Value, index))),
    ];

    private static void Write(Stream stream, List<NamedTensor> tensors) =>
        SafetensorsFile.Write(stream, [.. tensors.Select(tensor => tensor.Header)], (target, i) => target.Write(tensors[i].Bytes));

    private static void Fill(IReadOnlyList<SafetensorsEntry> entries, List<NamedTensor> tensors, bool convert)
    {
        var found = entries.ToDictionary(entry => entry.Name, StringComparer.Ordinal);
        List<Fault> faults = [];
        List<(NamedTensor Tensor, SafetensorsEntry Entry)> pairs = [];
        foreach (var tensor in tensors)
        {
            var name = tensor.Header.Name;
            if (!found.Remove(name, out var entry))
            {
                faults.Add(Fault(name, ProblemCodes.SchemaMismatch, "the file has no such tensor"));
            }
            else if (tensor.Check(entry, convert) is { } fault)
            {
                faults.Add(fault);
            }
            else
            {
                pairs.Add((tensor, entry));
            }
        }

        faults.AddRange(found.Keys.Select(extra => Fault(extra, ProblemCodes.SchemaMismatch, "no such tensor is expected")));
        if (faults.Count > 0)
        {
            throw new ProblemException(faults[0].Code, faults.Count == 1 ? faults[0].Detail : $"The file has {faults.Count} faults: {faults[0].Detail}", faults);
        }

        pairs.ForEach(pair => pair.Tensor.Take(pair.Entry));
    }

    internal static Fault Fault(string tensor, string code, string detail) => new($"tensor '{tensor}'", code, $"Tensor '{tensor}': {detail}.");
}
