using Platform.Contracts.Ids;
using Platform.Contracts.Problems;
using Platform.Contracts.Tenants;
using Platform.Storage.Idempotency;
using Platform.Storage.Tenants;
using static Platform.Storage.Tests.StoreOnDisk;

namespace Platform.Storage.Tests.Tenants;

public sealed class TenantStoreTests : IAsyncLifetime
{
    private readonly StoreOnDisk _store = new();

    public async ValueTask InitializeAsync() => await _store.Tenants.PutAsync(new Tenant(Acme, "Acme", Noon), CancellationToken.None);

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task A_tenant_is_made_once_and_then_renamed()
    {
        Assert.True(await _store.Tenants.PutAsync(new Tenant(Bolt, "Bolt", Noon), Cancellation));
        Assert.False(await _store.Tenants.PutAsync(new Tenant(Bolt, "Bolt & Sons", Noon.AddDays(1)), Cancellation));

        Assert.Equal(new Tenant(Bolt, "Bolt & Sons", Noon), await _store.Tenants.FindAsync(Bolt, Cancellation));
    }

    [Fact]
    public async Task Tenants_come_in_pages_by_id()
    {
        foreach (var name in new[] { "b", "a-2", "a", "z" })
        {
            await _store.Tenants.PutAsync(new Tenant(IdText.Parse<TenantId>(name), name, Noon), Cancellation);
        }

        var first = await _store.Tenants.ListAsync(null, 3, Cancellation);
        var second = await _store.Tenants.ListAsync(IdText.Parse<TenantId>(first.NextPageToken!), 3, Cancellation);

        Assert.Equal(["a", "a-2", "acme"], first.Items.Select(tenant => tenant.Id.Value));
        Assert.Equal(["b", "z"], second.Items.Select(tenant => tenant.Id.Value));
        Assert.Null(second.NextPageToken);
    }

    [Fact]
    public async Task A_tenant_with_data_is_not_deleted_and_one_without_goes_with_its_keys()
    {
        var key = await AddKeyAsync(Acme);
        await _store.PrepareAsync();
        var refusal = await Assert.ThrowsAsync<ProblemException>(() => _store.Tenants.DeleteAsync(Acme, Cancellation));
        Assert.Equal(ProblemCodes.HasChildren, refusal.Code);

        await _store.Federations.DeleteAsync(Acme, Wards, Cancellation);
        await _store.Datasets.DeleteAsync(Acme, Digits, Cancellation);

        Assert.True(await _store.Tenants.DeleteAsync(Acme, Cancellation));
        Assert.False(await _store.Tenants.DeleteAsync(Acme, Cancellation));
        Assert.Null(await _store.Tenants.FindKeyAsync(key.Key.Id, Cancellation));
    }

    [Fact]
    public async Task A_key_comes_back_as_it_was_written_and_only_its_tenant_can_remove_it()
    {
        await _store.Tenants.PutAsync(new Tenant(Bolt, "Bolt", Noon), Cancellation);
        var key = await AddKeyAsync(Acme);

        Assert.Equivalent(key, await _store.Tenants.FindKeyAsync(key.Key.Id, Cancellation), strict: true);
        Assert.Empty(await _store.Tenants.ListKeysAsync(Bolt, Cancellation));
        Assert.False(await _store.Tenants.DeleteKeyAsync(Bolt, key.Key.Id, Cancellation));
        Assert.Equal([key.Key], await _store.Tenants.ListKeysAsync(Acme, Cancellation));
        Assert.True(await _store.Tenants.DeleteKeyAsync(Acme, key.Key.Id, Cancellation));
        Assert.Null(await _store.Tenants.FindKeyAsync(key.Key.Id, Cancellation));
    }

    [Fact]
    public async Task An_operators_key_belongs_to_no_tenant()
    {
        Assert.False(await _store.Tenants.HasOperatorAsync(Cancellation));
        await AddKeyAsync(Acme);
        Assert.False(await _store.Tenants.HasOperatorAsync(Cancellation));

        await AddKeyAsync(null);

        Assert.True(await _store.Tenants.HasOperatorAsync(Cancellation));
        Assert.Single(await _store.Tenants.ListKeysAsync(Acme, Cancellation));
    }

    [Fact]
    public async Task A_key_of_an_unknown_tenant_is_refused()
    {
        var refusal = await Assert.ThrowsAsync<ProblemException>(() => AddKeyAsync(Bolt));

        Assert.Equal(ProblemCodes.NotFound, refusal.Code);
    }

    [Fact]
    public async Task A_repeated_command_makes_no_second_key_within_48_hours_and_does_afterwards()
    {
        var command = new IdempotentCommand("acme/key/api-keys", "k1", Digest("body"), 201, """{"id":"key"}""");
        await AddKeyAsync(Acme, command);

        _store.Time.Advance(TimeSpan.FromHours(47));
        var refusal = await Assert.ThrowsAsync<CommandRepeatedException>(() => AddKeyAsync(Acme, command with { Response = "{}" }));
        Assert.Equal(command, refusal.First);
        Assert.Single(await _store.Tenants.ListKeysAsync(Acme, Cancellation));

        _store.Time.Advance(TimeSpan.FromHours(2));
        Assert.Null(await _store.Commands.FindAsync(command.Scope, command.Key, Cancellation));
        await AddKeyAsync(Acme, command);
        Assert.Equal(2, (await _store.Tenants.ListKeysAsync(Acme, Cancellation)).Count);
    }

    [Fact]
    public async Task The_same_key_in_another_scope_is_another_command()
    {
        var command = new IdempotentCommand("acme/key/api-keys", "k1", Digest("body"), 201, "{}");
        await AddKeyAsync(Acme, command);
        await AddKeyAsync(Acme, command with { Scope = "bolt/key/api-keys" });

        Assert.Equal(2, (await _store.Tenants.ListKeysAsync(Acme, Cancellation)).Count);
    }

    [Fact]
    public async Task A_command_that_made_a_run_is_remembered_for_ever()
    {
        await _store.PrepareAsync();
        var command = new IdempotentCommand("acme/key/runs", "k1", Digest("body"), 201, "{}");
        var run = Runs.RunRows.NewRun();
        await _store.Runs.CreateAsync(run, Runs.RunRows.Event(run, 1), command, Cancellation);

        _store.Time.Advance(TimeSpan.FromDays(1000));

        var again = Runs.RunRows.NewRun();
        await Assert.ThrowsAsync<CommandRepeatedException>(() => _store.Runs.CreateAsync(again, Runs.RunRows.Event(again, 1), command, Cancellation));
        Assert.Single((await _store.Runs.ListAsync(Acme, null, null, null, 9, Cancellation)).Items);
    }

    private async Task<KeyRecord> AddKeyAsync(TenantId? tenant, IdempotentCommand? command = null)
    {
        var key = new KeyRecord(
            new ApiKey(ApiKeyId.New(Noon), "laptop", tenant is null ? Role.Operator : Role.Engineer, Noon, Noon.AddDays(90)), tenant, [1, 2, 3]);
        await _store.Tenants.AddKeyAsync(key, command, Cancellation);
        return key;
    }
}
