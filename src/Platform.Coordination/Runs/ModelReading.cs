using Platform.Contracts.Ids;
using Platform.Contracts.Problems;
using Platform.Contracts.Runs;
using Platform.Coordination.Tasks;
using Platform.Learning.Algorithms;

namespace Platform.Coordination.Runs;

/// <summary>Which files the model of a federation or of one client is made of, and the trace that it was read.</summary>
internal static class ModelReading
{
    public static ModelFiles Of(RunView view, RunFederation federation, ClientId? client)
    {
        if (client is { } one)
        {
            RequirePersonal(view, federation, one);
        }

        if (view.Checkpoints.IsEmpty)
        {
            throw new ProblemException(ProblemCodes.InvalidState, "The run has no model yet; ask again when it has started.");
        }

        var newest = view.Newest;
        return new(
            view.Run.Spec,
            federation.Model,
            newest.Round,
            new(newest.Sha256, newest.ServerState),
            client is { } owner ? view.States.AsOf(owner, newest.Round) : null);
    }

    public static Transition Recorded(RunView view, ClientId? client, ApiKeyId reader, DateTimeOffset now)
    {
        var whose = client is { } one ? $"client {one}" : "the federation";
        return Transition.Of(
            "run.model_read",
            view,
            view.Run,
            happened: Transition.Event(now, "model.read", $"The model of {whose} as of round {view.Run.Round} was read with key {reader}.", view.Run.Round));
    }

    private static void RequirePersonal(RunView view, RunFederation federation, ClientId client)
    {
        if (federation.Clients.All(one => one.Client.Id != client))
        {
            throw new ProblemException(ProblemCodes.NotFound, $"The federation '{view.Run.Spec.Federation}' has no client '{client}'.");
        }

        if (!AlgorithmCatalogue.Instance.Read(view.Run.Spec.Algorithm, "/algorithm").Personal)
        {
            throw new ProblemException(ProblemCodes.InvalidState, $"{view.Run.Spec.Algorithm.Name} trains one model for all clients; download the run's checkpoint.");
        }
    }
}
