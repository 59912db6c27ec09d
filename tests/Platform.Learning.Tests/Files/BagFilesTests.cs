using CsCheck;
using Platform.Contracts.Catalogue;
using Platform.Contracts.Problems;
using Platform.Contracts.Runs;
using Platform.Learning.Files;
using Platform.Learning.Merging;
using Platform.Learning.Plans;
using Platform.Learning.Randomness;
using Platform.Learning.Safetensors;
using Platform.Learning.Tensors;
using Platform.Learning.Training;

namespace Platform.Learning.Tests.Files;

public sealed class BagFilesTests
{
    private static readonly StepPosition First = new(0, 1, 0, 0, 0);

    [Theory]
    [InlineData(Precision.Float32)]
    [InlineData(Precision.Float64)]
    public void A_server_state_comes_back_from_its_two_files_to_the_bit(Precision precision) => Gen.Long.Sample(
        seed =>
        {
            var program = Program("fedspeed", precision);
            var server = Filled(new TensorBag(program.ServerSchema), seed);

            var read = BagFiles.ReadServer(program, Bytes(stream => BagFiles.WriteCheckpoint(stream, server)), Bytes(stream => BagFiles.WriteServerState(stream, server)));

            return read.ContentHash() == server.ContentHash();
        },
        iter: 20);

    [Fact]
    public void A_checkpoint_has_PyTorchs_names_and_nothing_but_the_model()
    {
        var server = Program("fedspeed").InitialServer();

        var entries = SafetensorsFile.Read(Bytes(stream => BagFiles.WriteCheckpoint(stream, server)));
        var state = SafetensorsFile.Read(Bytes(stream => BagFiles.WriteServerState(stream, server)));

        Assert.Equal(["fc.weight", "fc.bias"], entries.Select(entry => entry.Name));
        Assert.Equal(["dual_mean/fc.weight", "dual_mean/fc.bias"], state.Select(entry => entry.Name));
        Assert.True(BagFiles.HasServerState(server));
        Assert.False(BagFiles.HasServerState(Program("fedavg").InitialServer()));
    }

    [Fact]
    public void The_padding_of_a_bag_is_not_in_its_file()
    {
        var server = Program("fedavg").InitialServer(); // 3·4 weights and 3 biases in buffers of 16 and 16

        var file = Bytes(stream => BagFiles.WriteCheckpoint(stream, server));

        Assert.Equal(15 * sizeof(float), file.Length - 8 - BitConverter.ToInt64(file.Span));
    }

    [Fact]
    public void An_update_comes_back_with_its_weights()
    {
        var program = Program("fedavg");
        var update = SliceUpdate.Start(program, First);
        update.Fold(new TensorBag([KeyValuePair.Create("model", program.InitialServer()["model"])]), samples: 17);

        var read = BagFiles.ReadUpdate(program, First, Bytes(stream => BagFiles.WriteUpdate(stream, update)));

        Assert.Equal(update.Partials.ContentHash(), read.Partials.ContentHash());
        Assert.Equal(update.Weights, read.Weights);
    }

    [Fact]
    public void Each_client_of_a_pack_gets_its_own_state_back()
    {
        var program = Program("fedspeed");
        var states = Enumerable.Range(0, 3).Select(client => KeyValuePair.Create(TestRuns.Name(client), Filled(new TensorBag(program.ClientSchema), client))).ToList();
        var pack = Bytes(stream => BagFiles.WriteStates(stream, states));

        foreach (var (client, state) in states)
        {
            Assert.Equal(state.ContentHash(), BagFiles.ReadState(program, pack, client).ContentHash());
        }

        var problem = Assert.Throws<ProblemException>(() => BagFiles.ReadState(program, pack, TestRuns.Name(9)));
        Assert.Equal(ProblemCodes.SchemaMismatch, problem.Code);
    }

    [Fact]
    public void A_missing_server_state_is_refused_and_not_read_as_zeros()
    {
        var program = Program("fedspeed");
        var checkpoint = Bytes(stream => BagFiles.WriteCheckpoint(stream, program.InitialServer()));

        var problem = Assert.Throws<ProblemException>(() => BagFiles.ReadServer(program, checkpoint, null));

        Assert.Equal(["tensor 'dual_mean/fc.weight'", "tensor 'dual_mean/fc.bias'"], problem.Faults.Select(fault => fault.Pointer));
    }

    [Fact]
    public void Every_tensor_of_an_initial_checkpoint_that_does_not_fit_is_named()
    {
        var server = Program("fedavg").InitialServer();
        var before = server.ContentHash();
        var file = Bytes(stream => SafetensorsFile.Write(
            stream,
            [new("fc.weight", ElementType.Float32, [4, 3], new byte[48]), new("fc.bias", ElementType.Float32, [3], new byte[12]), new("fc.scale", ElementType.Float32, [], new byte[4])]));

        var problem = Assert.Throws<ProblemException>(() => BagFiles.ReadInitialCheckpoint(file, server));

        Assert.Equal(
            [
                new Fault("tensor 'fc.weight'", ProblemCodes.ShapeMismatch, "Tensor 'fc.weight': it has shape [4, 3], and [3, 4] is expected."),
                new Fault("tensor 'fc.scale'", ProblemCodes.SchemaMismatch, "Tensor 'fc.scale': no such tensor is expected."),
            ],
            problem.Faults);
        Assert.Equal(before, server.ContentHash()); // the tensor that fits was not taken either
    }

    [Theory]
    [InlineData(Precision.Float32, Precision.Float64)]
    [InlineData(Precision.Float64, Precision.Float32)]
    public void An_initial_checkpoint_of_the_other_float_width_is_converted(Precision from, Precision to)
    {
        var source = Program("fedavg", from).InitialServer();
        var target = new TensorBag(Program("fedavg", to).ServerSchema);

        BagFiles.ReadInitialCheckpoint(Bytes(stream => BagFiles.WriteCheckpoint(stream, source)), target);

        // The initial numbers of both precisions come from the same draws.
        var expected = Program("fedavg", to).InitialServer()["model"];
        Assert.True(Enumerable.Range(0, 2).All(entry => Numbers(expected, entry).Zip(Numbers(target["model"], entry), (e, a) => Math.Abs(e - a) < 1e-7).All(close => close)));
    }

    [Fact]
    public void An_initial_checkpoint_with_a_NaN_is_refused_and_names_the_tensor()
    {
        var server = Program("fedavg").InitialServer();
        server["model"].Values<float>("fc.bias")[1] = float.NaN;

        var problem = Assert.Throws<ProblemException>(() => BagFiles.ReadInitialCheckpoint(Bytes(stream => BagFiles.WriteCheckpoint(stream, server)), Program("fedavg").InitialServer()));

        Assert.Equal((ProblemCodes.NonFinite, "tensor 'fc.bias'"), (problem.Code, Assert.Single(problem.Faults).Pointer));
    }

    private static RunProgram Program(string algorithm, Precision precision = Precision.Float32) =>
        RunProgram.Of(TestRuns.Spec(new Choice(algorithm)) with { Precision = precision }, TestRuns.Logistic(4, 3));

    private static ReadOnlyMemory<byte> Bytes(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return stream.ToArray();
    }

    private static TensorBag Filled(TensorBag bag, long seed)
    {
        var draw = new RandomStream(new RandomKey(seed));
        foreach (var (_, slot) in bag.Slots)
        {
            for (var entry = 0; entry < slot.Schema.Entries.Count; entry++)
            {
                // Random bits are any float there is, NaNs and infinities too: files keep bits.
                foreach (ref var part in slot.Bytes(entry))
                {
                    part = (byte)draw.NextInt(256);
                }
            }
        }

        return bag;
    }

    private static double[] Numbers(TensorSlot slot, int entry) => slot.Schema.Entries[entry].Type is ElementType.Float64
        ? slot.Values<double>(entry).ToArray()
        : Array.ConvertAll(slot.Values<float>(entry).ToArray(), value => (double)value);
}
