using System.CommandLine;
using Platform.Cli.Output;
using Platform.Cli.Sessions;
using Platform.Contracts.Ids;
using Platform.Contracts.Tenants;

namespace Platform.Cli.Tenants;

/// <summary><c>fedctl keys</c>.</summary>
internal static class KeyCommands
{
    public static Command Make() => new("keys", "API keys of a tenant; for its admins, and for operators.") { Create(), List(), Delete() };

    private static Command Create()
    {
        var name = new Argument<string>("name") { Description = "Who or what uses it." };
        var role = new Option<Role>("--role") { Description = "reader, engineer or admin.", DefaultValueFactory = _ => Role.Engineer };
        var days = new Option<int>("--expires-in-days") { DefaultValueFactory = _ => 90 };
        var command = new Command("create", "Make a key. Its secret is shown once.") { name, role, days };
        command.SetAction((parsed, cancellation) => Session.Run(parsed, async session =>
        {
            var made = await session.Tenant.CreateKeyAsync(new ApiKeyRequest(parsed.GetValue(name)!, parsed.GetValue(role), parsed.GetValue(days)), cancellation: cancellation);
            if (made.Secret is null)
            {
                throw new FailedException($"Key {made.Key.Id} was made, but the answer with its secret was lost on the way. Delete it (fedctl keys delete {made.Key.Id}) and make another.");
            }

            session.Screen.Result(made, $"{made.Secret}\nThis is the only time the key is shown. Use it: fedctl login --key …");
        }));
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "The tenant's keys.");
        command.SetAction((parsed, cancellation) => Session.Run(parsed, session => session.Screen.List(
            session.Tenant.KeysAsync(cancellation), ["key", "name", "role", "expires"], key => [key.Id.Value, key.Name, Screen.Word(key.Role), $"{key.ExpiresAt:u}"])));
        return command;
    }

    private static Command Delete()
    {
        var id = new Argument<string>("key");
        var command = new Command("delete", "Remove a key; it stops working at once.") { id };
        command.SetAction((parsed, cancellation) => Session.Run(parsed, async session =>
        {
            var key = Ids.Read<ApiKeyId>(parsed.GetValue(id)!);
            await session.Tenant.DeleteKeyAsync(key, cancellation);
            session.Screen.Result(new { deleted = key }, $"Key {key} is gone.");
        }));
        return command;
    }
}
