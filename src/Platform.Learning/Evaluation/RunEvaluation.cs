using Platform.Contracts.Ids;
using Platform.Contracts.Runs;
using Platform.Learning.Data;
using Platform.Learning.Plans;
using Platform.Learning.Tensors;
using Platform.Learning.Training;

namespace Platform.Learning.Evaluation;

/// <summary>One named value of an evaluation.</summary>
/// <param name="Name">The curve it belongs to.</param>
/// <param name="Value">The value.</param>
/// <param name="Client">The client, for values of one client.</param>
public readonly record struct NamedScore(string Name, double Value, ClientId? Client = null);

/// <summary>
/// The evaluation of a checkpoint as a matrix of cells, model × test set, each under a name of its own: the federation's model on the
/// global test set (<c>global</c>) and on the clients' own (<c>clients</c>), each client's model on its own test set (<c>personal</c>) and
/// on the global one (<c>personal.global</c>). Call it on a lane's own thread.
/// </summary>
public sealed class RunEvaluation
{
    private readonly RunProgram _program;
    private readonly EvaluationSpec _spec;
    private readonly TensorBag _server;
    private readonly TensorSlot _shared;
    private readonly IReadOnlyList<int> _trainCounts;
    private readonly IReadOnlyList<Samples> _global;
    private readonly List<ClientCell> _clients = [];
    private readonly List<ClientCell> _personal = [];
    private readonly List<ClientCell> _personalOnGlobal = [];
    private ModelScore? _score;

    /// <param name="program">The run.</param>
    /// <param name="server">The checkpoint's server state.</param>
    /// <param name="trainCounts">The training samples of each class over all clients, which group the classes.</param>
    /// <param name="global">The global test set's shards.</param>
    public RunEvaluation(RunProgram program, TensorBag server, IReadOnlyList<int> trainCounts, IReadOnlyList<Samples> global)
    {
        _program = program;
        _spec = program.Spec.Evaluation ?? new();
        _server = server;
        _trainCounts = trainCounts;
        _global = global;
        _shared = View(client: null);
    }

    /// <summary>
    /// What the run goes by: accuracy and loss of the federation's model on the global test set; where there is none, the clients' means of their
    /// own models on their own test sets.
    /// </summary>
    public (double Accuracy, double Loss) Headline => (_score, _personal) switch
    {
        ({ Count: > 0 } global, _) => (global.Accuracy, global.Loss),
        (_, { Count: > 0 } own) => (own.Average(cell => cell.Score.Accuracy), own.Average(cell => cell.Score.Loss)),
        _ => (0, 0),
    };

    /// <summary>Scores the federation's model on the global test set.</summary>
    public void Global(CancellationToken cancellation) => _score = Evaluator.Score(_program.Model, _shared, _global, cancellation: cancellation);

    /// <summary>Scores both models on one client's own test set, and its own on the global one if that is asked for.</summary>
    /// <param name="client">The client.</param>
    /// <param name="data">What it holds.</param>
    /// <param name="state">Its state as of the checkpoint; absent if it has none.</param>
    /// <param name="cancellation">Looked at before every batch.</param>
    public void Client(ClientId client, ClientData data, TensorBag? state, CancellationToken cancellation)
    {
        var present = _spec.MaskAbsentClasses ? Present(data.Train) : null;
        var own = _program.Algorithm.Personal ? View(state) : _shared;
        if (data.Test.Count > 0)
        {
            var shared = Evaluator.Score(_program.Model, _shared, [data.Test], present, cancellation);
            _clients.Add(new(client, shared));
            // A client without a model of its own predicts with the federation's: so methods of both kinds stand in one table.
            _personal.Add(new(client, _program.Algorithm.Personal ? Evaluator.Score(_program.Model, own, [data.Test], present, cancellation) : shared));
        }

        if (_spec.PersonalOnGlobal && _program.Algorithm.Personal)
        {
            _personalOnGlobal.Add(new(client, Evaluator.Score(_program.Model, own, _global, cancellation: cancellation)));
        }
    }

    /// <summary>Every value.</summary>
    public IReadOnlyList<NamedScore> Scores()
    {
        var cells = new EvaluationCells(_trainCounts);
        return
        [
            .. _score is { Count: > 0 } global ? cells.Global("global", global) : [],
            .. cells.Clients("clients", "client", _clients),
            .. cells.Clients("personal", "client.personal", _personal),
            .. cells.Clients("personal.global", "client.personal.global", _personalOnGlobal),
        ];
    }

    private TensorSlot View(TensorBag? client)
    {
        var view = _program.Algorithm.View(_program.Model, _server, client);
        return _spec.TauNorm == 0 ? view : TauNorm.Of(view, _program.Model, _spec.TauNorm);
    }

    private bool[] Present(Samples train) => [.. ClassCounts.Of(train.Labels, _program.Model.Classes).Select(count => count > 0)];
}
