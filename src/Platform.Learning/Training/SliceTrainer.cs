using Platform.Contracts.Ids;
using Platform.Learning.Merging;
using Platform.Learning.Plans;
using Platform.Learning.Tensors;

namespace Platform.Learning.Training;

/// <summary>
/// Trains a slice: its clients one after the other in canonical order, so that one client's weights stay in cache. Call it on a
/// lane's own thread.
/// </summary>
public static class SliceTrainer
{
    /// <summary>Trains the clients and folds their updates as the step's merge policy says.</summary>
    /// <param name="program">The run.</param>
    /// <param name="at">Where in the run.</param>
    /// <param name="broadcast">The server state, or what of it is broadcast; read only.</param>
    /// <param name="clients">The slice's clients in canonical order.</param>
    /// <param name="progress">Called on this thread after each client.</param>
    /// <param name="cancellation">Looked at before every step.</param>
    /// <exception cref="OperationCanceledException">The cancellation was asked for; nothing has changed.</exception>
    public static TrainedSlice Train(
        RunProgram program,
        StepPosition at,
        TensorBag broadcast,
        IReadOnlyList<SliceClient> clients,
        Action<SliceProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        TorchThread.Prepare();
        using ClientTrainer trainer = program.ElementType is ElementType.Float64
            ? new ClientTrainer<double>(program, at, broadcast)
            : new ClientTrainer<float>(program, at, broadcast);
        var update = SliceUpdate.Start(program, at);
        List<KeyValuePair<ClientId, TensorBag>> states = [];
        List<TrainedClient> outcomes = [];
        foreach (var client in clients)
        {
            var (outcome, upload, state) = trainer.Train(client, cancellation);
            if (upload is not null)
            {
                update.Fold(upload, outcome);
                if (state is not null)
                {
                    states.Add(KeyValuePair.Create(client.Client, state));
                }
            }

            outcomes.Add(outcome);
            progress?.Invoke(new(outcomes.Count, clients.Count, client.Client));
        }

        return new(update, states, outcomes);
    }
}
