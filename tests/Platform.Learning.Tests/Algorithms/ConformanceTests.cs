using Platform.Contracts.Catalogue;
using Platform.Contracts.Ids;
using Platform.Contracts.Problems;
using Platform.Contracts.Runs;
using Platform.Learning.Algorithms;
using Platform.Learning.Evaluation;
using Platform.Learning.Files;
using Platform.Learning.Models;
using Platform.Learning.Plans;
using Platform.Learning.Safetensors;
using Platform.Learning.Tensors;
using Platform.Learning.Tests.Safetensors;
using Platform.Learning.Training;

namespace Platform.Learning.Tests.Algorithms;

/// <summary>What holds for every method of the catalogue; a method is in it by being registered.</summary>
public sealed class ConformanceTests
{
    private const int Features = 4;
    private const int Classes = 3;
    private const double Rate = 0.1;

    private static readonly StepPosition First = new(0, 1, 0, 0, 0);

    /// <summary>With one client, one step a round and a full batch, these are not gradient descent on that client's loss, and why.</summary>
    private static readonly Dictionary<string, string> NotDescent = new()
    {
        ["fedavgm"] = "the server's momentum repeats earlier updates",
        ["fedadam"] = "the server's step is adaptive",
        ["fedyogi"] = "the server's step is adaptive",
        ["fedadagrad"] = "the server's step is adaptive",
        ["feddyn"] = "the dual's mean counts the update twice in the first round (algorithms.md, S3)",
        ["fedsmoo"] = "as feddyn, and the gradient is taken after an ascent",
        ["fedspeed"] = "as feddyn, and the gradient is taken after an ascent",
        ["fedcm"] = "nine tenths of a step are the gradient of the round before",
        ["mofedsam"] = "as fedcm, and the gradient is taken after an ascent",
        ["fedsam"] = "the gradient is taken after an ascent",
        ["fedgamma"] = "the gradient is taken after an ascent",
        ["fedrep"] = "the head is trained first, and the body under the new head",
        ["fedbabu"] = "the head is not trained before the end",
        ["fedrod"] = "the client's scores are those of two heads, each with a loss of its own",
        ["fedetf"] = "the scores are those of a fixed frame",
        ["fedloge"] = "the body learns from the scores of a fixed frame",
    };

    /// <summary>These are, but not with several steps a round.</summary>
    private static readonly Dictionary<string, string> NotDescentOverSeveralSteps = new(NotDescent)
    {
        ["fedprox"] = "from the second step on there is a pull to the start of the round",
        ["ditto"] = "from the second step on the client's own model is pulled to the start of the round",
    };

    public static TheoryData<string> All => [.. AlgorithmCatalogue.Instance.Entries.Select(entry => entry.Name)];

    public static TheoryData<string> Descent => [.. Names.Except(NotDescent.Keys)];

    public static TheoryData<string, string> OtherThanDescent => new(NotDescent.Select(pair => (pair.Key, pair.Value)));

    public static TheoryData<string> DescentOverSeveralSteps => [.. Names.Except(NotDescentOverSeveralSteps.Keys)];

    private static IEnumerable<string> Names => AlgorithmCatalogue.Instance.Entries.Select(entry => entry.Name);

    [Theory]
    [MemberData(nameof(Descent))]
    public void With_one_client_one_step_and_a_full_batch_it_is_centralised_SGD(string algorithm) => Assert.True(DistanceToDescent(algorithm, clients: 1, steps: 1) < 1e-13);

    [Theory]
    [MemberData(nameof(OtherThanDescent))]
    public void The_methods_that_are_not_SGD_even_then_are_named_with_the_reason(string algorithm, string reason) =>
        Assert.True(DistanceToDescent(algorithm, clients: 1, steps: 1) > 1e-4, $"{algorithm} is: {reason}?");

    [Theory]
    [MemberData(nameof(DescentOverSeveralSteps))]
    public void With_identical_clients_it_is_any_one_clients_local_training(string algorithm) => Assert.True(DistanceToDescent(algorithm, clients: 3, steps: 4) < 1e-12);

    [Theory]
    [MemberData(nameof(All))]
    public void Identical_clients_are_one_client(string algorithm)
    {
        var one = Federation(algorithm, rounds: 3, data: Copies(1));
        var three = Federation(algorithm, rounds: 3, data: Copies(3));

        one.Train(3);
        three.Train(3);

        foreach (var (slot, values) in one.Server.Slots)
        {
            Slots.AssertClose(values, three.Server[slot], 1e-12);
        }

        Slots.AssertClose(one.View(0), three.View(2), 1e-12);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Permuting_the_clients_ids_permutes_the_results(string algorithm)
    {
        int[] permutation = [3, 0, 4, 2, 1];
        var data = Data(5);
        var straight = Federation(algorithm, rounds: 3, data: data);
        // Data number permutation[i] comes i-th in the canonical order, under another name.
        var permuted = Federation(algorithm, rounds: 3, data: [.. permutation.Select(i => data[i])]);

        straight.Train(3);
        permuted.Train(3);

        Slots.AssertClose(straight.Model, permuted.Model, 1e-12);
        Assert.Equal(straight.States.Count, permuted.States.Count);
        for (var client = 0; client < permutation.Length; client++)
        {
            Slots.AssertClose(straight.View(permutation[client]), permuted.View(client), 1e-12);
            foreach (var (slot, values) in permuted.States.Count == 0 ? [] : permuted.State(client).Slots)
            {
                Slots.AssertClose(straight.State(permutation[client])[slot], values, 1e-12);
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_same_seed_gives_the_same_digest_and_another_seed_another(string algorithm)
    {
        Sha256Digest Digest(long seed)
        {
            var federation = Federation(algorithm, rounds: 3, spec => Noisy(spec) with { Seed = seed });
            federation.Train(3);
            return federation.Server.ContentHash();
        }

        Assert.Equal(Digest(7), Digest(7));
        Assert.NotEqual(Digest(7), Digest(8));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_size_of_slices_changes_at_most_the_last_bits(string algorithm)
    {
        TestFederation Trained(int sliceSize)
        {
            var federation = Federation(algorithm, rounds: 3, spec => spec with { SliceSize = sliceSize, BatchSize = new(5) });
            federation.Train(3);
            return federation;
        }

        var (one, two, all) = (Trained(1), Trained(2), Trained(5));

        Slots.AssertClose(one.Model, two.Model, 1e-12);
        Slots.AssertClose(one.Model, all.Model, 1e-12);
        Assert.Equal(two.Server.ContentHash(), Trained(2).Server.ContentHash());
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Killed_at_every_transition_it_ends_with_the_digest_of_an_undisturbed_run(string algorithm)
    {
        var (spec, data) = (Noisy(Spec(algorithm, rounds: 3)), Data(5));
        var undisturbed = new TestFederation(RunProgram.Of(spec, Normalised()), data);
        var restarted = new RestartedFederation(spec, Normalised(), data);

        undisturbed.Train(3);
        restarted.Run();

        Assert.True(restarted.Kills >= 1 + (3 * 3)); // the start; in each round two slices and a merge
        Assert.Equal(undisturbed.Server.ContentHash(), restarted.Server.ContentHash());
        Assert.Equal(undisturbed.States.Keys.ToHashSet(), restarted.WithState.ToHashSet());
        Assert.All(undisturbed.States, state => Assert.Equal(state.Value.ContentHash(), restarted.State(state.Key).ContentHash()));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_client_whose_training_diverges_is_refused_by_name_and_the_others_count(string algorithm)
    {
        var data = Data(3);
        Array.Fill(data[1].Features, float.NaN);
        var federation = Federation(algorithm, rounds: 9, data: data);
        var healthy = new TestFederation(RunProgram.Of(Spec(algorithm, rounds: 9), Model()), [data[0], data[2]], index => TestRuns.Name(2 * index), totalClients: 3);

        federation.Train(1);
        healthy.Train(1);

        var refused = Assert.Single(federation.Outcomes, outcome => outcome.Refused is not null);
        Assert.Equal(TestRuns.Name(1), refused.Client);
        Assert.Equal("its loss is not finite at local step 1", refused.Refused);
        Assert.DoesNotContain(TestRuns.Name(1), federation.States.Keys);
        foreach (var (slot, values) in healthy.Server.Slots)
        {
            Slots.AssertClose(values, federation.Server[slot], 1e-13);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Clients_that_were_not_drawn_or_were_refused_keep_their_state(string algorithm)
    {
        var data = Data(5);
        var federation = Federation(algorithm, rounds: 99, spec => spec with { Participation = new(Count: 2) }, data);
        federation.Train(4);
        Array.Fill(data[1].Features, float.NaN);
        HashSet<ClientId> refused = [];
        for (var round = 0; round < 5; round++)
        {
            var before = federation.States.ToDictionary(state => state.Key, state => state.Value.ContentHash());
            HashSet<ClientId> trained = [];

            federation.Train(1, slices =>
            {
                trained.UnionWith(slices.SelectMany(slice => slice.Clients).Where(client => client.Refused is null).Select(client => client.Client));
                refused.UnionWith(slices.SelectMany(slice => slice.Clients).Where(client => client.Refused is not null).Select(client => client.Client));
            });

            Assert.Equal(before.Keys.Concat(trained).Where(federation.States.ContainsKey).ToHashSet(), federation.States.Keys.ToHashSet());
            Assert.All(before.Where(state => !trained.Contains(state.Key)), state => Assert.Equal(state.Value, federation.States[state.Key].ContentHash()));
        }

        Assert.Equal([TestRuns.Name(1)], refused); // who was drawn at least once
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_small_seeded_training_reaches_nine_tenths_accuracy(string algorithm)
    {
        // The federation's model on everybody's data; where clients have models of their own, each on its own data.
        var data = TestRuns.Clients(8, 60, 8, 4);
        var spec = Noisy(Spec(algorithm, rounds: 10)) with { BatchSize = new(10), Local = new LocalWork(Epochs: 2), Participation = new(Count: 4) };
        var program = RunProgram.Of(spec, MlpReference.Model(8, 4));
        var federation = new TestFederation(program, data);

        federation.Train(10);

        double Accuracy(TensorSlot view, params Samples[] samples) => Evaluator.Score(program.Model, view, samples, cancellation: TestContext.Current.CancellationToken).Accuracy;
        var accuracy = program.Algorithm.Personal
            ? Enumerable.Range(0, 8).Average(client => Accuracy(federation.View(client), data[client]))
            : Accuracy(federation.View(), [.. data]);
        Assert.True(accuracy >= 0.9, $"{accuracy}");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Slots_have_names_of_their_own_and_the_model_is_broadcast(string algorithm)
    {
        var program = RunProgram.Of(Spec(algorithm, rounds: 2), Model());
        string[] names = [SlotNames.Model, SlotNames.Delta, .. program.Algorithm.ServerSlots.Concat(program.Algorithm.ClientSlots).Select(slot => slot.Name)];

        Assert.Equal(names.Distinct(), names);
        var sent = program.Algorithm.Broadcast.Resolve(program.ServerSchema).Where(tensor => tensor.Slot == SlotNames.Model).Select(tensor => tensor.Entry.Path);
        Assert.Equal(program.Model.Schema(ElementType.Float64).Entries.Select(entry => entry.Path), sent);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Local_training_reads_nothing_of_the_server_but_what_is_broadcast(string algorithm)
    {
        var program = RunProgram.Of(Spec(algorithm, rounds: 3), Model());
        var federation = new TestFederation(program, Data(5));
        federation.Train(1); // so that the server's slots are not zero
        var named = program.Algorithm.Broadcast.Resolve(program.ServerSchema).Select(tensor => tensor.Slot).ToHashSet();
        var broadcast = federation.Server.Only(named.Contains);

        Assert.Equal(Update(program, federation.Server), Update(program, broadcast));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_client_sends_what_is_declared_and_nothing_of_its_own(string algorithm)
    {
        // A merge of individuals shows each client's upload as it leaves the client.
        var program = RunProgram.Of(Spec(algorithm, rounds: 2) with { Merge = TestRuns.Choice("median") }, Normalised());
        var works = program.Plan.Phases.SelectMany(phase => phase.Steps).Select(step => step.Work).OfType<LocalProgram>().ToList();
        List<BagSchema> sent = [];

        new TestFederation(program, Data(3)).Train(2, slices => sent.AddRange(slices.SelectMany(slice => slice.Update.Uploads).Select(upload => upload.Upload.Schema)));

        Assert.Equal(works.Any(work => work.Upload.Count > 0), sent.Count > 0); // training alone sends nothing
        Assert.All(sent, upload => Assert.Contains(works, work => program.UploadSchema(work).HasLayoutOf(upload)));
        foreach (var work in works)
        {
            var upload = program.UploadSchema(work);
            Assert.Equal(work.Upload.Select(slot => slot.Target), upload.Slots.Select(slot => slot.Key));
            Assert.All(upload.Slots, slot => Assert.All(slot.Value.Entries, entry => Assert.True(program.Model.Schema(ElementType.Float64).IndexOf(entry.Path) >= 0)));
            foreach (var own in program.Algorithm.Personal ? program.Algorithm.ClientSlots : [])
            {
                Assert.DoesNotContain(upload.Slots, slot => slot.Key == own.Name);
            }

            if (work.Own is { } kept)
            {
                Assert.All(upload.Slots, slot => Assert.Empty(slot.Value.Entries.Select(entry => entry.Path).Intersect(program.ClientSchema[kept].Entries.Select(entry => entry.Path))));
            }
        }
    }

    [Theory]
    [InlineData("fedbn", "fc1.weight fc1.bias fc2.weight fc2.bias")]
    [InlineData("silobn", "fc1.weight fc1.bias norm1.weight norm1.bias fc2.weight fc2.bias")]
    [InlineData("fedper", "fc1.weight fc1.bias norm1.weight norm1.bias norm1.running_mean norm1.running_var")]
    [InlineData("fedrep", "fc1.weight fc1.bias norm1.weight norm1.bias norm1.running_mean norm1.running_var")]
    [InlineData("fedbabu", "fc1.weight fc1.bias norm1.weight norm1.bias norm1.running_mean norm1.running_var")]
    [InlineData("lg-fedavg", "fc2.weight fc2.bias")]
    public void The_methods_that_share_a_part_of_the_model_send_that_part(string algorithm, string sent)
    {
        var program = RunProgram.Of(Spec(algorithm, rounds: 2), Normalised());

        var upload = Assert.Single(program.UploadSchema(program.Plan.Phases[0].Steps[0].Work!).Slots);

        Assert.Equal(SlotNames.Model, upload.Key);
        Assert.Equal(sent.Split(' '), upload.Value.Entries.Select(entry => entry.Path));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void An_update_with_one_tensor_more_is_refused_by_its_name(string algorithm)
    {
        var program = RunProgram.Of(Spec(algorithm, rounds: 2), Model());
        var update = Update(program, program.InitialServer());
        var forged = TensorFiles.Write([.. SafetensorsFile.Read(update), new("own/fc2.weight", ElementType.Float64, [1], new byte[sizeof(double)])]);

        Assert.Equal(program.Step(First).Merge.Sums.Named.Select(reduction => reduction.Name), BagFiles.ReadUpdate(program, First, update).Partials.Slots.Select(slot => slot.Key));
        var problem = Assert.Throws<ProblemException>(() => BagFiles.ReadUpdate(program, First, forged));

        Assert.Equal(ProblemCodes.SchemaMismatch, problem.Code);
        Assert.Equal("tensor 'own/fc2.weight'", Assert.Single(problem.Faults).Pointer);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Its_row_in_the_table_says_what_is_sent_and_kept_and_its_entry_what_is_claimed(string algorithm)
    {
        var row = Assert.Single(Table(), cells => cells[0] == $"`{algorithm}`");
        var traffic = RunTraffic.Of(RunProgram.Of(Spec(algorithm, rounds: 2), Model()));

        static string[] Slots(string cell) => [.. cell.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(slot => slot.Split('`')[1])];
        Assert.Equal(traffic.Down, Slots(row[2]));
        Assert.Equal(traffic.Up, Slots(row[3]));
        Assert.Equal(traffic.Kept, Slots(row[4]));
        Assert.NotEmpty(AlgorithmCatalogue.Instance.Find(algorithm)!.Claims ?? []);
    }

    private static IEnumerable<string[]> Table()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Platform.sln")))
        {
            folder = folder.Parent;
        }

        return File.ReadLines(Path.Combine(folder.FullName, "src", "Platform.Learning", "README.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)[1..^1]);
    }

    private static byte[] Update(RunProgram program, TensorBag broadcast)
    {
        var data = Data(3);
        var clients = Enumerable.Range(0, 3).Select(client => new SliceClient(TestRuns.Name(client), () => data[client])).ToList();
        using var stream = new MemoryStream();
        BagFiles.WriteUpdate(stream, SliceTrainer.Train(program, First, broadcast, clients, cancellation: TestContext.Current.CancellationToken).Update);
        return stream.ToArray();
    }

    /// <summary>After some rounds of identical clients, from gradient descent by the independent reference; of a client's own model where there is one.</summary>
    private static double DistanceToDescent(string algorithm, int clients, int steps)
    {
        const int Rounds = 4;
        var program = RunProgram.Of(Spec(algorithm, Rounds) with { Local = new LocalWork(Steps: steps) }, Model());
        var federation = new TestFederation(program, Copies(clients));
        var expected = MlpReference.Descend(MlpReference.Of(federation.Model), Copies(1)[0], Classes, Rounds * steps, Rate);

        federation.Train(Rounds);

        var view = federation.View(program.Algorithm.Personal ? 0 : null);
        return SoftmaxReference.Norm(SoftmaxReference.Sum((1, expected), (-1, MlpReference.Of(view))));
    }

    private static TestFederation Federation(string algorithm, int rounds, Func<RunSpec, RunSpec>? change = null, List<Samples>? data = null)
    {
        var spec = Spec(algorithm, rounds);
        return new(RunProgram.Of(change?.Invoke(spec) ?? spec, Model()), data ?? Data(5));
    }

    /// <summary>Three full-batch steps a round by all clients in float64.</summary>
    private static RunSpec Spec(string algorithm, int rounds) => TestRuns.Spec(new Choice(algorithm)) with { Rounds = rounds, Local = new LocalWork(Steps: 3), LearningRate = Rate };

    /// <summary>With everything that is drawn: cohorts in slices, batches.</summary>
    private static RunSpec Noisy(RunSpec spec) => spec with { Precision = Precision.Float32, BatchSize = new(5), Participation = new(Count: 3), SliceSize = 2 };

    private static Model Model() => MlpReference.Model(Features, Classes);

    /// <summary>With a scale, a shift and running statistics, so that methods which keep them have something to keep.</summary>
    private static Model Normalised() => ModelCatalogue.Build(TestRuns.Choice("mlp", new { hidden = new[] { 8 }, norm = "batch" }), [Features], Classes);

    private static List<Samples> Data(int clients) => TestRuns.Clients(clients, 12, Features, Classes);

    private static List<Samples> Copies(int clients) => [.. Enumerable.Repeat(Data(1)[0], clients)];
}
