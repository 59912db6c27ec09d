using Microsoft.EntityFrameworkCore;
using Platform.Contracts.Federations;
using Platform.Contracts.Ids;
using Platform.Contracts.Paging;
using Platform.Contracts.Problems;
using Platform.Contracts.Runs;
using Platform.Storage.Relational;
using Platform.Storage.Runs;

namespace Platform.Storage.Federations;

/// <summary>A client as it is kept.</summary>
/// <param name="Client">The client.</param>
/// <param name="Ordinal">Its place in the canonical order, from 0.</param>
/// <param name="ShardSha256">The digest of its own shard file.</param>
/// <param name="ShardSizeBytes">The size of its own shard file.</param>
public sealed record ClientRecord(FederationClient Client, int Ordinal, Sha256Digest ShardSha256, long ShardSizeBytes);

/// <summary>A federation with what a run needs to know of it.</summary>
/// <param name="Federation">The federation.</param>
/// <param name="SampleShape">The shape of one sample.</param>
/// <param name="Classes">How many classes.</param>
/// <param name="TestShards">The test shards of its dataset when it was made.</param>
public sealed record FederationRecord(Federation Federation, IReadOnlyList<int> SampleShape, int Classes, IReadOnlyList<Sha256Digest> TestShards);

/// <summary>Federations and their clients.</summary>
public sealed class FederationStore(Database database)
{
    /// <summary>Writes a federation with all its clients.</summary>
    /// <exception cref="ProblemException"><c>already_exists</c>; <c>not_found</c>: its dataset is gone.</exception>
    public async Task AddAsync(TenantId tenant, FederationRecord federation, IReadOnlyList<ClientRecord> clients, CancellationToken cancellation)
    {
        try
        {
            await database.WriteAsync(
                context =>
                {
                    context.Add(FederationRow.Of(tenant, federation));
                    context.AddRange(clients.Select(client => ClientRow.Of(tenant, federation.Federation.Id, client)));
                    return context.SaveChangesAsync(cancellation);
                },
                command: null,
                cancellation);
        }
        catch (DbUpdateException exception) when (exception.IsDuplicate())
        {
            throw new ProblemException(ProblemCodes.AlreadyExists, $"The federation '{federation.Federation.Id}' exists already.");
        }
        catch (DbUpdateException exception) when (exception.BreaksReference())
        {
            throw new ProblemException(ProblemCodes.NotFound, $"There is no dataset '{federation.Federation.Spec.Dataset}'.");
        }
    }

    /// <summary>One federation.</summary>
    public Task<FederationRecord?> FindAsync(TenantId tenant, FederationId federation, CancellationToken cancellation) =>
        database.ReadAsync(async context =>
            (await Federations(context, tenant).FirstOrDefaultAsync(f => f.Id == federation, cancellation))?.ToRecord());

    /// <summary>A page of federations, by id.</summary>
    public Task<Page<Federation>> ListAsync(TenantId tenant, FederationId? after, int size, CancellationToken cancellation) =>
        database.ReadAsync(context => Federations(context, tenant).After(f => f.Id, after).OrderBy(f => f.Id)
            .PageAsync(size, f => f.Id.Value, f => f.ToFederation(), cancellation));

    /// <summary>Every client, in canonical order, for training.</summary>
    public Task<IReadOnlyList<ClientRecord>> ClientsAsync(TenantId tenant, FederationId federation, CancellationToken cancellation) =>
        database.ReadAsync(async context =>
        {
            var rows = await Clients(context, tenant, federation).OrderBy(c => c.Ordinal).ToListAsync(cancellation);
            return (IReadOnlyList<ClientRecord>)[.. rows.Select(row => row.ToRecord())];
        });

    /// <summary>A page of clients in canonical order, with their committed participations.</summary>
    public Task<Page<FederationClient>> ListClientsAsync(TenantId tenant, FederationId federation, ClientId? after, int size, CancellationToken cancellation) =>
        database.ReadTogetherAsync(
            async context =>
            {
                var clients = Clients(context, tenant, federation);
                var from = after is { } last ? await clients.Where(c => c.Id == last).Select(c => (int?)c.Ordinal).FirstOrDefaultAsync(cancellation) : -1;
                var page = await clients.Where(c => c.Ordinal > from).OrderBy(c => c.Ordinal).PageAsync(size, c => c.Id.Value, c => c, cancellation);
                var counts = await ParticipationsAsync(context, tenant, federation, [.. page.Items.Select(c => c.Id)], cancellation);
                return new Page<FederationClient>([.. page.Items.Select(row => row.ToClient(counts.GetValueOrDefault(row.Id)))], page.NextPageToken);
            },
            cancellation);

    /// <summary>One client, with its committed participations.</summary>
    public Task<FederationClient?> FindClientAsync(TenantId tenant, FederationId federation, ClientId client, CancellationToken cancellation) =>
        database.ReadTogetherAsync(
            async context =>
            {
                var row = await Clients(context, tenant, federation).FirstOrDefaultAsync(c => c.Id == client, cancellation);
                return row?.ToClient((await ParticipationsAsync(context, tenant, federation, [client], cancellation)).GetValueOrDefault(client));
            },
            cancellation);

    /// <summary>Removes a federation and its clients; false if there is none.</summary>
    /// <exception cref="ProblemException"><c>has_children</c>: it has runs.</exception>
    public Task<bool> DeleteAsync(TenantId tenant, FederationId federation, CancellationToken cancellation) => database.WriteAsync(
        async context => await context.Set<RunRecord>().AnyAsync(r => r.Tenant == tenant && r.Federation == federation, cancellation)
            ? throw new ProblemException(ProblemCodes.HasChildren, $"The federation '{federation}' has runs: delete them first.")
            : await Federations(context, tenant).Where(f => f.Id == federation).ExecuteDeleteAsync(cancellation) > 0,
        command: null,
        cancellation);

    private static IQueryable<FederationRow> Federations(PlatformContext context, TenantId tenant) =>
        context.Set<FederationRow>().Where(f => f.Tenant == tenant);

    private static IQueryable<ClientRow> Clients(PlatformContext context, TenantId tenant, FederationId federation) =>
        context.Set<ClientRow>().Where(c => c.Tenant == tenant && c.Federation == federation);

    /// <summary>Committed rounds by client: a round of several steps counts once, a refused update not at all.</summary>
    private static Task<Dictionary<ClientId, int>> ParticipationsAsync(
        PlatformContext context, TenantId tenant, FederationId federation, IReadOnlyList<ClientId> clients, CancellationToken cancellation)
    {
        var taken =
            from run in context.Set<RunRecord>()
            where run.Tenant == tenant && run.Federation == federation
            join part in context.Set<ParticipationRecord>() on new { run.Tenant, Run = run.Id } equals new { part.Tenant, part.Run }
            where part.Refused == null && clients.Contains(part.Client)
            join round in context.Set<RoundRecord>()
                on new { part.Tenant, part.Run, part.Generation, part.Round, part.Resample }
                equals new { round.Tenant, round.Run, round.Generation, Round = round.Number, round.Resample }
            where round.State == RoundState.Committed
            select new { part.Client, part.Run, part.Generation, part.Round };
        return taken.Distinct().GroupBy(part => part.Client).Select(group => new { group.Key, Count = group.Count() })
            .ToDictionaryAsync(row => row.Key, row => row.Count, cancellation);
    }
}
