using System.Runtime.CompilerServices;
using System.Text.Json;
using Platform.Contracts.Runs;

namespace Platform.Contracts.Tests.Wire;

/// <summary>What goes over the wire is for ever: each message is held by a file.</summary>
public sealed class GoldenTests
{
    private const string Accept = "PLATFORM_ACCEPT_GOLDEN";
    private static readonly JsonSerializerOptions Indented = new(PlatformJson.Options) { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static TheoryData<string> Names => [.. Samples.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_message_is_written_as_its_file_says_and_read_back_the_same(string name)
    {
        var message = Samples.All[name];
        var written = JsonSerializer.Serialize(message, message.GetType(), Indented).ReplaceLineEndings("\n") + "\n";
        var file = Path.Combine(Folder(), $"{name}.json");
        if (Environment.GetEnvironmentVariable(Accept) == "1")
        {
            File.WriteAllText(file, written);
        }

        Assert.True(File.Exists(file), $"There is no {file}: run with {Accept}=1 to write it, and review what it says.");
        var golden = File.ReadAllText(file);
        Assert.Equal(golden, written);
        var read = JsonSerializer.Deserialize(golden, message.GetType(), PlatformJson.Options);
        Assert.Equal(golden, JsonSerializer.Serialize(read, message.GetType(), Indented).ReplaceLineEndings("\n") + "\n");
    }

    [Fact]
    public void Every_message_of_the_contract_has_a_file()
    {
        var held = Samples.All.Values.Select(sample => sample.GetType()).Select(type => type.IsGenericType ? type.GetGenericTypeDefinition() : type).ToHashSet();
        var messages = typeof(PlatformJson).Assembly.GetExportedTypes().Where(type => type.IsClass && type.GetMethod("<Clone>$") is not null);
        // Parts are held by the messages they are parts of.
        HashSet<string> parts = ["Choice", "OptionDescription", "GeneratorSpec", "TableSpec", "Standard", "Participation", "LocalWork", "EvaluationSpec", "CheckpointSpec", "RunFailure", "Score", "Fault"];
        Assert.Equal([], messages.Where(type => !held.Contains(type) && !parts.Contains(type.Name)).Select(type => type.Name));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_unknown_member_is_refused_in_every_message(string name)
    {
        var message = Samples.All[name];
        var document = JsonSerializer.SerializeToNode(message, message.GetType(), PlatformJson.Options)!.AsObject();
        document["surprise"] = 1;
        Assert.Throws<JsonException>(() => document.Deserialize(message.GetType(), PlatformJson.Options));
    }

    [Theory]
    [InlineData("rounds")]
    [InlineData("federation")]
    [InlineData("learningRate")]
    public void A_missing_member_is_refused_and_never_taken_as_zero(string member)
    {
        var document = JsonSerializer.SerializeToNode((RunSpec)Samples.All["run-spec"], PlatformJson.Options)!.AsObject();
        document.Remove(member);
        Assert.Throws<JsonException>(() => document.Deserialize<RunSpec>(PlatformJson.Options));
    }

    [Theory]
    [InlineData("""{"rounds":1,"rounds":2}""")]
    [InlineData("""{"Rounds":1}""")]
    public void Members_are_named_once_and_exactly(string json) => Assert.Throws<JsonException>(() => PlatformJson.Read<RunSpec>(json));

    [Fact]
    public void Enums_are_words_and_numbers_are_not_taken_for_them()
    {
        foreach (var type in typeof(PlatformJson).Assembly.GetExportedTypes().Where(type => type.IsEnum))
        {
            foreach (var value in Enum.GetValues(type))
            {
                Assert.StartsWith("\"", JsonSerializer.Serialize(value, type, PlatformJson.Options), StringComparison.Ordinal);
            }

            Assert.Throws<JsonException>(() => JsonSerializer.Deserialize("0", type, PlatformJson.Options));
        }
    }

    private static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Golden");
}
