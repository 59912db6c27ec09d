using Platform.Contracts.Federations;
using Platform.Contracts.Ids;
using Platform.Contracts.Problems;
using Platform.Contracts.Runs;
using Platform.Storage.Federations;
using Platform.Storage.Runs;
using Platform.Storage.Tests.Runs;
using static Platform.Storage.Tests.StoreOnDisk;

namespace Platform.Storage.Tests.Federations;

public sealed class FederationStoreTests : IAsyncLifetime
{
    private readonly StoreOnDisk _store = new();

    public async ValueTask InitializeAsync() => await _store.PrepareAsync(Acme, Bolt);

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task A_federation_comes_back_as_it_was_written()
    {
        var record = Federation(IdText.Parse<FederationId>("other"), 2);
        await _store.Federations.AddAsync(Acme, record, [ClientOf(0), ClientOf(1)], Cancellation);

        Assert.Equivalent(record, await _store.Federations.FindAsync(Acme, record.Federation.Id, Cancellation), strict: true);
        Assert.Null(await _store.Federations.FindAsync(Bolt, record.Federation.Id, Cancellation));
        Assert.Equal(["other", "wards"], (await _store.Federations.ListAsync(Acme, null, 9, Cancellation)).Items.Select(f => f.Id.Value));
        Assert.Equal(["wards"], (await _store.Federations.ListAsync(Acme, record.Federation.Id, 9, Cancellation)).Items.Select(f => f.Id.Value));
    }

    [Fact]
    public async Task A_federation_that_is_there_or_has_no_dataset_is_refused_with_all_its_clients()
    {
        var astray = Federation(IdText.Parse<FederationId>("astray"));
        astray = astray with { Federation = astray.Federation with { Spec = astray.Federation.Spec with { Dataset = IdText.Parse<DatasetId>("nowhere") } } };

        var twice = await Assert.ThrowsAsync<ProblemException>(() => _store.Federations.AddAsync(Acme, Federation(Wards, 9), [ClientOf(7)], Cancellation));
        var lost = await Assert.ThrowsAsync<ProblemException>(() => _store.Federations.AddAsync(Acme, astray, [ClientOf(0)], Cancellation));

        Assert.Equal((ProblemCodes.AlreadyExists, ProblemCodes.NotFound), (twice.Code, lost.Code));
        Assert.Equal(3, (await _store.Federations.ClientsAsync(Acme, Wards, Cancellation)).Count);
        Assert.Empty(await _store.Federations.ClientsAsync(Acme, astray.Federation.Id, Cancellation));
    }

    [Fact]
    public async Task Clients_are_in_canonical_order_for_training_and_in_pages()
    {
        var id = IdText.Parse<FederationId>("order");
        ClientRecord[] clients = [ClientOf(0, "zoe"), ClientOf(1, "ada"), ClientOf(2, "mia")];
        await _store.Federations.AddAsync(Acme, Federation(id, 3), [clients[2], clients[0], clients[1]], Cancellation);

        Assert.Equivalent(clients, await _store.Federations.ClientsAsync(Acme, id, Cancellation), strict: true);
        var first = await _store.Federations.ListClientsAsync(Acme, id, null, 2, Cancellation);
        var second = await _store.Federations.ListClientsAsync(Acme, id, IdText.Parse<ClientId>(first.NextPageToken!), 2, Cancellation);
        Assert.Equal(["zoe", "ada"], first.Items.Select(client => client.Id.Value));
        Assert.Equal(["mia"], second.Items.Select(client => client.Id.Value));
        Assert.Null(second.NextPageToken);
    }

    [Fact]
    public async Task Only_included_parts_in_committed_rounds_count_as_participations()
    {
        var run = await _store.Runs.CreateAsync(RunRows.NewRun());
        run = await _store.Runs.RoundAsync(run, 1);
        run = await _store.Runs.RoundAsync(run, 2);
        var other = await _store.Runs.RoundAsync(await _store.Runs.CreateAsync(RunRows.NewRun()), 1);
        await _store.Runs.CommitAsync(
            new RunChange
            {
                Run = other.Next(),
                Inserts =
                [
                    RunRows.Round(other, 2), RunRows.Part(other, 2, 0),
                    RunRows.Round(other, 3, RoundState.Abandoned), RunRows.Part(other, 3, 0),
                    // A second step of a round that is counted already, and a refused update.
                    RunRows.Part(other, 1, 0) with { Step = 1 }, RunRows.Part(other, 1, 2) with { Refused = "non_finite" },
                ],
            },
            Cancellation);

        var clients = (await _store.Federations.ListClientsAsync(Acme, Wards, null, 9, Cancellation)).Items;

        Assert.Equal([3, 3, 0], clients.Select(client => client.Participations));
        Assert.Equal(3, (await _store.Federations.FindClientAsync(Acme, Wards, Client(1), Cancellation))!.Participations);
        Assert.Null(await _store.Federations.FindClientAsync(Acme, Wards, Client(9), Cancellation));
    }

    [Fact]
    public async Task A_federation_with_runs_is_not_deleted()
    {
        var run = await _store.Runs.CreateAsync(RunRows.NewRun(state: RunState.Failed));
        var refusal = await Assert.ThrowsAsync<ProblemException>(() => _store.Federations.DeleteAsync(Acme, Wards, Cancellation));
        Assert.Equal(ProblemCodes.HasChildren, refusal.Code);

        await _store.Runs.DeleteAsync(Acme, run.Id, Cancellation);

        Assert.True(await _store.Federations.DeleteAsync(Acme, Wards, Cancellation));
        Assert.False(await _store.Federations.DeleteAsync(Acme, Wards, Cancellation));
        Assert.Empty(await _store.Federations.ClientsAsync(Acme, Wards, Cancellation));
        Assert.Equal(3, (await _store.Federations.ClientsAsync(Bolt, Wards, Cancellation)).Count);
    }
}
