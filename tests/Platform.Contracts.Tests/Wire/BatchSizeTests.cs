using System.Text.Json;
using Platform.Contracts.Runs;

namespace Platform.Contracts.Tests.Wire;

public sealed class BatchSizeTests
{
    [Theory]
    [InlineData("20", 20)]
    [InlineData("\"full\"", null)]
    public void A_batch_size_is_a_number_or_full(string json, int? samples)
    {
        var size = PlatformJson.Read<BatchSize>(json);
        Assert.Equal(samples, size.Samples);
        Assert.Equal(json, PlatformJson.Write(size));
    }

    [Theory]
    [InlineData("\"all\"")]
    [InlineData("1.5")]
    [InlineData("true")]
    [InlineData("99999999999")]
    [InlineData("\"20\"")]
    public void Anything_else_is_refused(string json) => Assert.Throws<JsonException>(() => PlatformJson.Read<BatchSize>(json));

    [Fact]
    public void A_batch_never_has_more_samples_than_its_client()
    {
        Assert.Equal(7, BatchSize.Full.For(7));
        Assert.Equal(5, new BatchSize(5).For(7));
        Assert.Equal(7, new BatchSize(9).For(7));
    }
}
