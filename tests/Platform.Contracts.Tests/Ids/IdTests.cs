using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using CsCheck;
using Platform.Contracts.Ids;

namespace Platform.Contracts.Tests.Ids;

public sealed partial class IdTests
{
    [Fact]
    public void A_name_is_legal_exactly_when_it_matches_the_documented_rule() =>
        Gen.OneOf(Gen.String[Gen.Char["ab09-"], 0, 66], Gen.String[Gen.Char["aZ_./~é "], 0, 4])
            .Sample(text => Assert.Equal(Name().IsMatch(text), TenantId.IsValid(text)));

    [Theory]
    [InlineData("a", true)]
    [InlineData("a-b", true)]
    [InlineData("", false)]
    [InlineData("-a", false)]
    [InlineData("a-", false)]
    [InlineData("9a", false)]
    [InlineData("a\n", false)]
    [InlineData("a/b", false)]
    [InlineData("..", false)]
    public void A_name_that_could_leave_its_folder_or_key_is_no_name(string text, bool legal)
    {
        Assert.Equal(legal, TenantId.IsValid(text));
        Assert.Equal(legal, DatasetId.IsValid(text));
        Assert.Equal(legal, FederationId.IsValid(text));
        Assert.Equal(legal, ClientId.IsValid(text));
        Assert.Equal(legal, ShardName.IsValid(text));
    }

    [Fact]
    public void A_name_of_63_characters_is_the_longest()
    {
        Assert.True(TenantId.IsValid(new string('a', 63)));
        Assert.False(TenantId.IsValid(new string('a', 64)));
    }

    [Fact]
    public void Ids_of_the_server_sort_by_the_time_of_their_making() =>
        Gen.Select(Gen.Long[0, 4_000_000_000_000], Gen.Long[1, 1_000_000]).Sample((start, later) =>
        {
            var (first, second) = (DateTimeOffset.FromUnixTimeMilliseconds(start), DateTimeOffset.FromUnixTimeMilliseconds(start + later));
            Assert.True(string.CompareOrdinal(RunId.New(first).Value, RunId.New(second).Value) < 0);
        });

    [Fact]
    public void Ids_of_one_instant_differ() =>
        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(_ => UploadId.New(DateTimeOffset.UnixEpoch)).Distinct().Count());

    [Fact]
    public void An_id_of_one_kind_is_none_of_another()
    {
        var run = RunId.New(DateTimeOffset.UnixEpoch).Value;
        Assert.True(RunId.IsValid(run));
        Assert.False(CheckpointId.IsValid(run));
        Assert.False(UploadId.IsValid(run));
        Assert.False(ApiKeyId.IsValid(run));
        Assert.False(RunId.IsValid(run.ToUpperInvariant()));
        Assert.False(RunId.IsValid(run[..^1] + "u"));
    }

    [Fact]
    public void Ids_read_what_they_write_as_values_and_as_names_of_members() =>
        Gen.String[Gen.Char["abcxyz"], 1, 20].Sample(text =>
        {
            var map = new Dictionary<ClientId, Sha256Digest> { [IdText.Parse<ClientId>(text)] = Sha256Digest.Of([1, 2, 3]) };
            Assert.Equal(map, PlatformJson.Read<Dictionary<ClientId, Sha256Digest>>(PlatformJson.Write(map)));
        });

    [Theory]
    [InlineData("\"Acme\"")]
    [InlineData("7")]
    [InlineData("null")]
    public void An_illegal_id_is_refused_by_the_reader(string json) =>
        Assert.ThrowsAny<Exception>(() => JsonSerializer.Deserialize<TenantId>(json, PlatformJson.Options));

    [Fact]
    public void A_digest_is_the_lower_case_hexadecimal_SHA_256() =>
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Sha256Digest.Of("abc"u8).ToString());

    [Fact]
    public void An_illegal_text_is_told_with_its_rule()
    {
        var refused = Assert.Throws<FormatException>(() => IdText.Parse<RunId>("run_1"));
        Assert.Contains(RunId.Rule, refused.Message, StringComparison.Ordinal);
        Assert.False(RunId.TryParse("run_1", CultureInfo.InvariantCulture, out _));
    }

    [GeneratedRegex(@"\A[a-z]([a-z0-9-]{0,61}[a-z0-9])?\z")]
    private static partial Regex Name();
}
