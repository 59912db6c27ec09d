using Microsoft.EntityFrameworkCore;
using Platform.Contracts.Ids;

namespace Platform.Storage.Idempotency;

/// <summary>A command's row. It counts until <see cref="ExpiresAt"/>; absent means for ever.</summary>
internal sealed record CommandRow(string Scope, string Key, Sha256Digest Body, int Status, string Response, string? Location, DateTimeOffset? ExpiresAt)
{
    public static readonly TimeSpan Kept = TimeSpan.FromHours(48);

    public static CommandRow Of(IdempotentCommand command, DateTimeOffset? expiresAt) =>
        new(command.Scope, command.Key, command.Body, command.Status, command.Response, command.Location, expiresAt);

    public IdempotentCommand ToCommand() => new(Scope, Key, Body, Status, Response, Location);
}

/// <summary>The table of commands.</summary>
internal static class IdempotencySchema
{
    public static void Configure(ModelBuilder model) => model.Entity<CommandRow>(command =>
    {
        command.ToTable("idempotency").HasKey(c => new { c.Scope, c.Key });
        command.HasIndex(c => c.ExpiresAt);
    });
}
