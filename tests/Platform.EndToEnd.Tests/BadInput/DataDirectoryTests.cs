using System.Diagnostics;
using System.Net;
using Microsoft.Data.Sqlite;
using Platform.Contracts.Problems;
using Platform.Contracts.Runs;
using Platform.Contracts.Tenants;
using Platform.EndToEnd.Tests.Processes;

namespace Platform.EndToEnd.Tests.BadInput;

/// <summary>What is wrong with the data directory is said in one sentence, and nothing in it is harmed.</summary>
public sealed class DataDirectoryTests : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("platform-directory-").FullName;
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    private string Data => Path.Combine(_folder, "data");

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_second_server_on_the_same_directory_says_so_and_the_first_goes_on_serving()
    {
        await using var first = await Started();
        using var api = new Api(first, Data);
        await api.MakeFederation(_cancellation);

        await using var second = ServerProcess.Start(Data);
        await second.WaitForExit(_cancellation);

        Assert.NotEqual(0, second.ExitCode);
        Assert.Contains("is in use by process", OneSentence(second), StringComparison.Ordinal);
        var run = await api.Submit(Api.Spec(1), "after", _cancellation);
        Assert.Equal(RunState.Succeeded, (await api.End(run.Id, _cancellation)).State);
    }

    [Fact]
    public async Task A_directory_of_a_newer_version_is_left_alone()
    {
        await StartAndStop();
        await Change("INSERT INTO __EFMigrationsHistory VALUES ('29990101000000_Later', '99.0.0')");
        var before = await File.ReadAllBytesAsync(Path.Combine(Data, "platform.db"), _cancellation);

        await using (var server = ServerProcess.Start(Data))
        {
            await server.WaitForExit(_cancellation);
            Assert.NotEqual(0, server.ExitCode);
            Assert.Contains("newer version", OneSentence(server), StringComparison.Ordinal);
        }

        Assert.Equal(before, await File.ReadAllBytesAsync(Path.Combine(Data, "platform.db"), _cancellation));
        await Change("DELETE FROM __EFMigrationsHistory WHERE MigrationId = '29990101000000_Later'");
        await using var again = await Started();
        using var api = new Api(again, Data);
        Assert.Equal("acme", (await api.Get<Tenant>(api.Tenant, _cancellation)).Id.Value);
    }

    [Fact]
    public async Task A_key_past_its_expiry_is_refused_as_expired()
    {
        await StartAndStop();
        // A day is the shortest life that can be asked for: the end of this one is moved back while no server runs.
        await Change("UPDATE api_keys SET expires_at = 1 WHERE tenant = 'acme'");

        await using var server = await Started();
        using var api = new Api(server, Data);
        var refused = await Assert.ThrowsAsync<RefusedException>(() => api.Get<Tenant>(api.Tenant, _cancellation));

        Assert.Equal((HttpStatusCode.Unauthorized, ProblemCodes.KeyExpired), (refused.Status, refused.Problem.Code));
    }

    [Fact]
    public async Task A_disk_that_fills_while_a_file_is_uploaded_loses_nothing_and_serves_on()
    {
        Directory.CreateDirectory(Data);
        Assert.SkipUnless(OperatingSystem.IsLinux() && await Command("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", Data) == 0, "Mounting a small file system is not permitted here.");
        try
        {
            await using var server = await Started();
            using var api = new Api(server, Data);
            await api.MakeFederation(_cancellation);
            var kept = await api.Upload(new byte[1000], _cancellation);

            var refused = await Assert.ThrowsAsync<RefusedException>(() => api.Upload(new byte[12 << 20], _cancellation));

            Assert.Equal((HttpStatusCode.InsufficientStorage, ProblemCodes.StorageFull), (refused.Status, refused.Problem.Code));
            Assert.True(refused.Problem.Retryable);
            Assert.Empty(Directory.EnumerateFiles(Path.Combine(Data, "blobs", ".writing")));
            Assert.NotEmpty(await api.GetText($"{api.Tenant}/uploads/{kept.Id}", _cancellation));
            var run = await api.Submit(Api.Spec(1), "after", _cancellation);
            Assert.Equal(RunState.Succeeded, (await api.End(run.Id, _cancellation)).State);
            Assert.Equal(0, await server.Stop(_cancellation));
        }
        finally
        {
            Assert.Equal(0, await Command("umount", Data));
        }
    }

    /// <summary>What a server that would not start said: a sentence, and no stack trace.</summary>
    private static string OneSentence(ServerProcess server)
    {
        var lines = server.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.DoesNotContain(lines, line => line.StartsWith("at ", StringComparison.Ordinal) || line.Contains("Exception", StringComparison.Ordinal));
        return Assert.Single(lines);
    }

    private async Task<ServerProcess> Started()
    {
        var server = ServerProcess.Start(Data);
        Assert.True(await server.Ready(_cancellation), server.Output);
        return server;
    }

    private async Task StartAndStop()
    {
        await using var server = await Started();
        using var api = new Api(server, Data);
        await api.MakeTenant(_cancellation);
        Assert.Equal(0, await server.Stop(_cancellation));
    }

    private async Task Change(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(Data, "platform.db")};Pooling=False");
        await connection.OpenAsync(_cancellation);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements stand in the tests above.
        command.CommandText = sql;
#pragma warning restore CA2100
        Assert.Equal(1, await command.ExecuteNonQueryAsync(_cancellation));
    }

    private async Task<int> Command(string name, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(name, arguments) { RedirectStandardError = true })!;
        await process.WaitForExitAsync(_cancellation);
        return process.ExitCode;
    }
}
