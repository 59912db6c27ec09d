using System.Net.Http.Headers;
using Microsoft.Data.Sqlite;
using Platform.Contracts;
using Platform.Contracts.Tenants;

namespace Platform.Server.Tests.Starting;

public sealed class StartTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("platform-start-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_second_server_on_a_directory_is_refused_in_one_sentence_and_the_first_goes_on()
    {
        using var first = new ServerProcess("--data-dir", _directory);
        var address = await first.Listening();
        using var second = new ServerProcess("--data-dir", _directory);

        var (code, errors) = await second.Exit();

        Assert.NotEqual(0, code);
        Assert.Contains(_directory, errors, StringComparison.Ordinal);
        Assert.Single(errors.Trim().Split('\n'));
        Assert.Equal(Role.Operator, (await Me(address)).Role);
    }

    [Fact]
    public async Task A_server_stops_when_asked_and_starts_again_with_the_key_it_made()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no SIGTERM on Windows.");
        using (var first = new ServerProcess("--data-dir", _directory))
        {
            await Me(await first.Listening());
            Assert.Single(first.Output, line => line.Contains("operator.key", StringComparison.Ordinal));
            first.Terminate();
            Assert.Equal((0, ""), await first.Exit());
        }

        using var second = new ServerProcess("--data-dir", _directory);
        Assert.Equal(Role.Operator, (await Me(await second.Listening())).Role);
        Assert.DoesNotContain(second.Output, line => line.Contains("operator.key", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_directory_of_a_newer_schema_is_refused_in_one_sentence_and_left_as_it_is()
    {
        using (var first = new ServerProcess("--data-dir", _directory))
        {
            await first.Listening();
            first.Terminate();
            await first.Exit();
        }

        var database = new SqliteConnectionStringBuilder { DataSource = Path.Combine(_directory, "platform.db"), Pooling = false }.ToString();
        await Execute(database, "INSERT INTO __EFMigrationsHistory (MigrationId, ProductVersion) VALUES ('29990101000000_Later', '99.0')");

        using var second = new ServerProcess("--data-dir", _directory);
        var (code, errors) = await second.Exit();

        Assert.NotEqual(0, code);
        Assert.Contains("newer", errors, StringComparison.Ordinal);
        Assert.Single(errors.Trim().Split('\n'));
        Assert.DoesNotContain(second.Output, line => line.Contains("Exception", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--roles", "api,worker", "control")]
    [InlineData("--roles", "control,cook", "cook")]
    [InlineData("--Platform:StreamsPerTenant", "0", "StreamsPerTenant")]
    public async Task A_setting_that_makes_no_sense_stops_the_start_and_is_named(string option, string value, string named)
    {
        using var server = new ServerProcess("--data-dir", _directory, option, value);
        var (code, errors) = await server.Exit();
        Assert.NotEqual(0, code);
        Assert.Contains(named, errors, StringComparison.Ordinal);
        Assert.Single(errors.Trim().Split('\n'));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        using var first = new ServerProcess("--data-dir", _directory);
        var address = await first.Listening();
        using var second = new ServerProcess("--data-dir", Path.Combine(_directory, "other"), "--urls", address.ToString());
        var (code, errors) = await second.Exit();
        Assert.NotEqual(0, code);
        Assert.Contains(address.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), errors, StringComparison.Ordinal);
        Assert.Single(errors.Trim().Split('\n'));
    }

    private static async Task Execute(string database, string sql)
    {
        await using var connection = new SqliteConnection(database);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new SqliteCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private async Task<Me> Me(Uri address)
    {
        using var client = new HttpClient { BaseAddress = address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(Path.Combine(_directory, "operator.key"), TestContext.Current.CancellationToken)).Trim());
        return PlatformJson.Read<Me>(await client.GetStringAsync("/v1/me", TestContext.Current.CancellationToken));
    }
}
