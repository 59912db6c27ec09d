using System.CommandLine;
using Platform.Cli.Sessions;
using Platform.Contracts.Ids;
using Platform.Contracts.Tenants;

namespace Platform.Cli.Tenants;

/// <summary><c>fedctl tenants</c>: for operators.</summary>
internal static class TenantCommands
{
    public static Command Make() => new("tenants", "Tenants; for operators.") { Create(), List(), Show(), Delete() };

    private static Command Create()
    {
        var name = new Argument<string>("name");
        var display = new Option<string?>("--display-name");
        var command = new Command("create", "Make a tenant, or rename it; then make it a key with 'keys create'.") { name, display };
        command.SetAction((parsed, cancellation) => Session.Run(parsed, async session =>
        {
            var tenant = await session.Platform.PutTenantAsync(Ids.Read<TenantId>(parsed.GetValue(name)!), new TenantSpec(parsed.GetValue(display)), cancellation);
            session.Screen.Result(tenant, $"Tenant {tenant.Id} is there. Make a key for it: fedctl keys create admin --role admin --tenant {tenant.Id}");
        }));
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "All tenants.");
        command.SetAction((parsed, cancellation) => Session.Run(parsed, session => session.Screen.List(
            session.Platform.TenantsAsync(cancellation), ["tenant", "name", "created"], tenant => [tenant.Id.Value, tenant.DisplayName, $"{tenant.CreatedAt:u}"])));
        return command;
    }

    private static Command Show()
    {
        var name = new Argument<string>("name");
        var command = new Command("show", "One tenant.") { name };
        command.SetAction((parsed, cancellation) => Session.Run(parsed, async session =>
        {
            var tenant = await session.Platform.TenantAsync(Ids.Read<TenantId>(parsed.GetValue(name)!), cancellation);
            session.Screen.Result(tenant, $"{tenant.Id}: {tenant.DisplayName}, since {tenant.CreatedAt:u}");
        }));
        return command;
    }

    private static Command Delete()
    {
        var name = new Argument<string>("name");
        var command = new Command("delete", "Remove a tenant that has nothing left.") { name };
        command.SetAction((parsed, cancellation) => Session.Run(parsed, async session =>
        {
            var tenant = Ids.Read<TenantId>(parsed.GetValue(name)!);
            await session.Platform.DeleteTenantAsync(tenant, cancellation);
            session.Screen.Result(new { deleted = tenant }, $"Tenant {tenant} is gone.");
        }));
        return command;
    }
}
