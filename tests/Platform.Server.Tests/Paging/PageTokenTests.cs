using Platform.Contracts.Problems;
using Platform.Server.Paging;
using Platform.Storage.DataDirectories;

namespace Platform.Server.Tests.Paging;

public sealed class PageTokenTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("platform-tokens-");
    private readonly DataDirectory _directory;

    public PageTokenTests() => _directory = DataDirectory.Open(_folder.FullName);

    public void Dispose()
    {
        _directory.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void A_token_lives_three_days()
    {
        var token = At(Noon).Issue("list", "key");
        Assert.Equal("key", At(Noon.AddDays(3).AddSeconds(-1)).Read("list", token));
        Assert.Equal(ProblemCodes.PageTokenMismatch, Assert.Throws<ProblemException>(() => At(Noon.AddDays(3)).Read("list", token)).Code);
    }

    [Fact]
    public void A_token_with_any_bit_changed_is_refused()
    {
        var tokens = At(Noon);
        var bytes = System.Buffers.Text.Base64Url.DecodeFromChars(tokens.Issue("list", "key"));
        for (var i = 0; i < bytes.Length * 8; i++)
        {
            var changed = bytes.ToArray();
            changed[i / 8] ^= (byte)(1 << (i % 8));
            var text = System.Buffers.Text.Base64Url.EncodeToString(changed);
            Assert.Throws<ProblemException>(() => tokens.Read("list", text));
        }
    }

    private PageTokens At(DateTimeOffset now) => new(new KeyPepper(_directory), new Clock(now));

    private sealed class Clock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
