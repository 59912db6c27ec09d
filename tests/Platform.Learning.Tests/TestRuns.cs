using System.Text.Json;
using Platform.Contracts;
using Platform.Contracts.Catalogue;
using Platform.Contracts.Ids;
using Platform.Contracts.Runs;
using Platform.Learning.Merging;
using Platform.Learning.Models;
using Platform.Learning.Plans;
using Platform.Learning.Randomness;
using Platform.Learning.Tensors;
using Platform.Learning.Training;

namespace Platform.Learning.Tests;

/// <summary>Small runs, and the bare loop that a run is: train slices, merge, next round.</summary>
internal static class TestRuns
{
    public static Choice Choice(string name, object? options = null) => new(
        name,
        options is null ? null : JsonSerializer.SerializeToElement(options, PlatformJson.Options).Deserialize<Dictionary<string, JsonElement>>());

    /// <summary>All clients, one full-batch step a round, float64; change what a test is about with <c>with</c>.</summary>
    public static RunSpec Spec(Choice algorithm) => new(
        FederationId.Wrap("test"),
        algorithm,
        Rounds: 100,
        new Participation(Fraction: 1),
        new LocalWork(Steps: 1),
        BatchSize.Full,
        LearningRate: 0.1,
        Seed: 7,
        Precision: Precision.Float64);

    public static Model Logistic(int features, int classes) => ModelCatalogue.Build(new Choice("logistic"), [features], classes);

    /// <summary>Clients with Gaussian samples around class centres that differ from client to client.</summary>
    public static List<Samples> Clients(int clients, int samples, int features, int classes, long seed = 1)
    {
        var centres = new RandomStream(new RandomKey(seed, Purpose: "centres"));
        var centre = Enumerable.Range(0, classes * features).Select(_ => 2 * centres.NextNormal()).ToArray();
        return [.. Enumerable.Range(0, clients).Select(client =>
        {
            var draw = new RandomStream(new RandomKey(seed, Client: $"c{client}", Purpose: "samples"));
            var shift = Enumerable.Range(0, features).Select(_ => 0.5 * draw.NextNormal()).ToArray();
            var labels = Enumerable.Range(0, samples).Select(i => (long)((i + client) % classes)).ToArray();
            var values = labels.SelectMany(label => Enumerable.Range(0, features).Select(f => (float)(centre[(label * features) + f] + shift[f] + draw.NextNormal()))).ToArray();
            return new Samples(values, labels, [features]);
        })];
    }

    /// <summary>Takes in the upload of a client of so many samples and steps.</summary>
    public static void Fold(this SliceUpdate update, TensorBag upload, int samples, int steps = 1, int client = 0) =>
        update.Fold(upload, new TrainedClient(Name(client), null, samples, steps, 0, 0, 0));

    public static ClientId Name(int client) => ClientId.Wrap($"client-{client:d4}");
}

/// <summary>A federation in memory: what the grains, the store and the lanes do, without them.</summary>
/// <param name="program">The run.</param>
/// <param name="clients">What each client holds.</param>
/// <param name="names">The clients' names; absent for those of <see cref="TestRuns"/>.</param>
/// <param name="totalClients">How many clients the merge believes in; absent for those there are.</param>
internal sealed class TestFederation(RunProgram program, IReadOnlyList<Samples> clients, Func<int, ClientId>? names = null, int? totalClients = null)
{
    private readonly Func<int, ClientId> _names = names ?? TestRuns.Name;

    public TensorBag Server { get; set; } = program.InitialServer();

    public Dictionary<ClientId, TensorBag> States { get; } = [];

    public List<TrainedClient> Outcomes { get; } = [];

    public int Round { get; private set; }

    public TensorSlot Model => Server[SlotNames.Model];

    public TensorBag State(int client) => States[_names(client)];

    /// <summary>What predictions are made with: of the federation, or of a client.</summary>
    public TensorSlot View(int? client = null) => program.Algorithm.View(program.Model, Server, client is { } one ? States.GetValueOrDefault(_names(one)) : null);

    /// <summary>Runs rounds; each calls back with the slices before they are merged.</summary>
    public void Train(int rounds, Action<IReadOnlyList<TrainedSlice>>? trained = null)
    {
        for (var i = 0; i < rounds; i++)
        {
            Round++;
            var (phase, steps) = program.Plan.Locate(Round);
            for (var step = 0; step < steps.Steps.Count; step++)
            {
                Step(new StepPosition(0, Round, 0, phase, step), steps.Steps[step], trained);
            }
        }
    }

    private void Step(StepPosition at, Step step, Action<IReadOnlyList<TrainedSlice>>? trained)
    {
        IReadOnlyList<int> participants = step.Participants switch
        {
            Participants.Sample => CohortSampler.Draw(program.Spec.Seed, 0, Round, 0, clients.Count, program.Spec.Participation.CohortSize(clients.Count)),
            Participants.All => [.. Enumerable.Range(0, clients.Count)],
            _ => [],
        };
        var slices = participants.Count == 0
            ? []
            : SlicePlan.Cut(participants, program.Spec.SliceSize).Select(slice => SliceTrainer.Train(program, at, Server, [.. slice.Select(Client)], cancellation: TestContext.Current.CancellationToken)).ToList();
        trained?.Invoke(slices);
        foreach (var (client, state) in slices.SelectMany(slice => slice.States))
        {
            States[client] = state;
        }

        Outcomes.AddRange(slices.SelectMany(slice => slice.Clients));
        Server = ServerMerge.Merge(program, at, Server, slices.Select(slice => slice.Update), totalClients ?? clients.Count);
    }

    private SliceClient Client(int client) => new(
        _names(client),
        () => clients[client],
        States.TryGetValue(_names(client), out var state) ? () => state : null);
}
