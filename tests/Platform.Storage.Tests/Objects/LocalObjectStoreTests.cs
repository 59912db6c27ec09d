using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;
using Platform.Contracts.Ids;
using Platform.Contracts.Problems;
using Platform.Storage.Objects;
using static Platform.Storage.Tests.StoreOnDisk;

namespace Platform.Storage.Tests.Objects;

public sealed class LocalObjectStoreTests : ObjectStoreContract, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("objects-").FullName;
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly LocalObjectStore _store;

    public LocalObjectStoreTests() => _store = new(_folder, _time);

    protected override IObjectStore Store => _store;

    private IEnumerable<string> HalfWritten => Directory.EnumerateFiles(Path.Combine(_folder, ".writing"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Writing_a_blob_again_makes_it_young_so_that_no_sweep_takes_it_before_its_row_is_there()
    {
        var scope = BlobScope.Data(TenantId.Wrap("acme"));
        var cancellation = TestContext.Current.CancellationToken;
        await _store.WriteAsync(scope, stream => stream.Write("content"u8), cancellation);
        _time.Advance(TimeSpan.FromHours(1));

        await _store.WriteAsync(scope, stream => stream.Write("content"u8), cancellation);

        var written = Assert.Single(await _store.ListAsync(scope, cancellation).ToListAsync(cancellation)).WrittenAt;
        Assert.Equal(_time.GetUtcNow().UtcDateTime, written.UtcDateTime, TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task A_blob_lies_under_its_scope_and_the_first_two_digits_of_its_name()
    {
        var blob = (await Store.WriteAsync(Scope, Bytes([5]), Cancellation)).Sha256;

        Assert.True(File.Exists(Path.Combine(_folder, "t", "acme", "d", blob.Value[..2], blob.Value)));
        Assert.Empty(HalfWritten);
    }

    [Fact]
    public async Task A_blob_has_no_name_before_it_is_whole()
    {
        await Store.WriteAsync(
            Scope,
            stream =>
            {
                stream.Write(new byte[1_000_000]);
                Assert.Single(HalfWritten);
                Assert.Empty(ListAsync(Scope).GetAwaiter().GetResult());
            },
            Cancellation);

        Assert.Single(await ListAsync(Scope));
    }

    [Fact]
    public async Task What_a_killed_process_left_half_written_is_never_listed_and_goes_when_it_is_old()
    {
        var left = Path.Combine(_folder, ".writing", "left");
        await File.WriteAllBytesAsync(left, [1, 2], Cancellation);

        _store.Tidy();
        Assert.Empty(await ListAsync(Scope));
        Assert.True(File.Exists(left));

        _time.Advance(TimeSpan.FromHours(2));
        _store.Tidy();
        Assert.False(File.Exists(left));
    }

    [Fact]
    public async Task Tidying_removes_the_empty_folders_of_what_was_deleted_and_keeps_every_blob()
    {
        var kept = (await Store.WriteAsync(Scope, Bytes([1]), Cancellation)).Sha256;
        var run = BlobScope.Run(Acme, RunId.New(Noon));
        var swept = (await Store.WriteAsync(run, Bytes([2]), Cancellation)).Sha256;
        await Store.DeleteAsync(run, swept, Cancellation);

        _store.Tidy();

        Assert.False(Directory.Exists(Path.Combine(_folder, run.Path)));
        Assert.True(await Store.ExistsAsync(Scope, kept, Cancellation));
        Assert.Equal(swept, (await Store.WriteAsync(run, Bytes([2]), Cancellation)).Sha256);
    }

    [Fact]
    public async Task A_failed_write_leaves_no_file()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => Store.WriteAsync(Scope, _ => throw new InvalidDataException("at once"), Cancellation));

        Assert.Empty(HalfWritten);
    }

    [Fact]
    public async Task On_a_full_disk_the_write_is_refused_nothing_is_kept_and_later_writes_succeed()
    {
        using var disk = SmallDisk.TryMount(megabytes: 2);
        Assert.SkipWhen(disk is null, "mounting a tmpfs is not permitted here, so no small disk can be filled");
        var small = new LocalObjectStore(disk.Path, _time);
        var first = await small.WriteAsync(Scope, Bytes(new byte[500_000]), Cancellation);

        foreach (var piece in new[] { 1_000, 100_000, 5_000_000 })
        {
            var content = new byte[piece];
            var refusal = await Assert.ThrowsAsync<ProblemException>(() => small.WriteAsync(
                Scope,
                stream =>
                {
                    for (var written = 0; written < 5_000_000; written += piece)
                    {
                        stream.Write(content);
                    }
                },
                Cancellation));
            Assert.Equal(ProblemCodes.StorageFull, refusal.Code);
            Assert.Empty(Directory.EnumerateFiles(Path.Combine(disk.Path, ".writing")));
        }

        await Assert.ThrowsAsync<ProblemException>(() => small.WriteAsync(Scope, new MemoryStream(new byte[5_000_000]), Cancellation));
        await small.WriteAsync(Scope, Bytes(new byte[400_000]), Cancellation);
        Assert.Equal(500_000, (await small.ReadAsync(Scope, first.Sha256, Cancellation)).Length);
    }

    protected override async Task DamageAsync(BlobScope scope, Sha256Digest blob)
    {
        var path = Path.Combine(_folder, scope.Path, blob.Value[..2], blob.Value);
        var content = await File.ReadAllBytesAsync(path, Cancellation);
        content[0] ^= 1;
        await File.WriteAllBytesAsync(path, content, Cancellation);
    }
}

/// <summary>A disk of a few megabytes in memory.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    public static SmallDisk? TryMount(int megabytes)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            return null;
        }

        var path = Directory.CreateTempSubdirectory("small-disk-").FullName;
        if (Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", path))
        {
            return new(path);
        }

        Directory.Delete(path);
        return null;
    }

    public void Dispose()
    {
        Run("umount", Path);
        Directory.Delete(Path);
    }

    private static bool Run(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
