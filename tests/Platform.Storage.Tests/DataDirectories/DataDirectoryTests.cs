using Platform.Storage.DataDirectories;
using Platform.Storage.Tests.Children;

namespace Platform.Storage.Tests.DataDirectories;

public sealed class DataDirectoryTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), "directory-" + Guid.NewGuid().ToString("N"));

    public void Dispose() => Directory.Delete(_path, recursive: true);

    [Fact]
    public async Task A_second_process_is_refused_with_the_directory_and_the_holder_and_let_in_once_the_holder_is_killed()
    {
        using var holder = Child.Start("hold", _path);
        Assert.Equal("held", await holder.HearAsync());

        var refusal = Assert.Throws<DataDirectoryInUseException>(() => DataDirectory.Open(_path));
        Assert.Contains(_path, refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"process {holder.Id} (", refusal.Message, StringComparison.Ordinal);

        await holder.KillAsync();
        using var opened = DataDirectory.Open(_path);
    }

    [Fact]
    public void The_same_process_is_refused_too()
    {
        using var first = DataDirectory.Open(_path);

        Assert.Throws<DataDirectoryInUseException>(() => DataDirectory.Open(_path));
    }

    [Fact]
    public void Only_its_owner_may_look_into_the_directory_and_the_files_of_secrets()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes of files.");
        using var directory = DataDirectory.Open(_path);
        _ = new KeyPepper(directory);
        PrivateFile.Write(directory.OperatorKeyFile, "secret"u8);

#pragma warning disable CA1416 // Skipped above.
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_path, "pepper")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(directory.OperatorKeyFile));
#pragma warning restore CA1416
    }

    [Fact]
    public void A_secret_matches_its_hash_after_a_restart_and_under_another_pepper_does_not()
    {
        using var directory = DataDirectory.Open(_path);
        var hash = new KeyPepper(directory).Hash("secret");

        Assert.True(new KeyPepper(directory).Matches("secret", hash));
        Assert.False(new KeyPepper(directory).Matches("secret ", hash));

        File.Delete(Path.Combine(_path, "pepper"));
        Assert.False(new KeyPepper(directory).Matches("secret", hash));
    }

    [Fact]
    public void A_damaged_pepper_is_refused_instead_of_making_every_key_unknown()
    {
        using var directory = DataDirectory.Open(_path);
        File.WriteAllText(Path.Combine(_path, "pepper"), "short");

        Assert.Throws<InvalidDataException>(() => new KeyPepper(directory));
    }
}
