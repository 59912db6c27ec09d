using System.Globalization;
using System.Text.Json;
using Platform.Contracts.Catalogue;
using Platform.Contracts.Problems;
using Platform.Learning.Algorithms;
using Platform.Learning.Specs;

namespace Platform.Learning.Tests.Algorithms;

/// <summary>Every option of every method of the catalogue: what is illegal by its own words is refused with these words.</summary>
public sealed class OptionRangeTests
{
    public static TheoryData<string, string> All =>
        [.. AlgorithmCatalogue.Instance.Entries.SelectMany(entry => entry.Options.Select(option => new TheoryDataRow<string, string>(entry.Name, option.Name)))];

    [Theory]
    [MemberData(nameof(All))]
    public void An_illegal_value_is_refused_with_the_legal_ones(string algorithm, string option)
    {
        var description = AlgorithmCatalogue.Instance.Find(algorithm)!.Options.Single(one => one.Name == option);

        Assert.All(Illegal(description), json =>
        {
            var fault = Assert.Single(Faults(algorithm, option, json));
            Assert.Equal(new Fault($"/algorithm/options/{option}", ProblemCodes.OutOfRange, $"'{option}' must be {description.Legal}, not {json}."), fault);
        });
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_default_and_the_legal_ends_are_accepted(string algorithm, string option)
    {
        var description = AlgorithmCatalogue.Instance.Find(algorithm)!.Options.Single(one => one.Name == option);

        Assert.Empty(Faults(algorithm, option, description.Default!.Value.GetRawText()));
        Assert.All(Legal(description), json => Assert.Empty(Faults(algorithm, option, json)));
    }

    private static IReadOnlyList<Fault> Faults(string algorithm, string option, string json)
    {
        var choice = new Choice(algorithm, new Dictionary<string, JsonElement> { [option] = JsonDocument.Parse(json).RootElement });
        return RunSpecValidator.Validate(TestRuns.Spec(choice), clients: 10, MlpReference.Model(4, 3));
    }

    private static IEnumerable<string> Illegal(OptionDescription option) => option.Kind switch
    {
        OptionKind.Number => [.. OutOfRange(option), "\"1\"", "true", "null", "1e999"],
        OptionKind.Integer => [.. OutOfRange(option), "1.5", "\"1\"", "99999999999"],
        OptionKind.Choice => ["\"\"", "\"nothing of the kind\"", "1", "null"],
        _ => throw new NotSupportedException($"Say here which values of the kind {option.Kind} are illegal."),
    };

    private static IEnumerable<string> Legal(OptionDescription option) =>
        option.Kind is OptionKind.Choice ? option.Legal.Split(" | ").Select(word => $"\"{word}\"") : Ends(option).Where(end => end.Legal).Select(end => Json(end.Value));

    private static IEnumerable<string> OutOfRange(OptionDescription option) =>
        Ends(option).SelectMany(end => end.Legal ? [end.Value + end.Outwards] : (double[])[end.Value, end.Value + end.Outwards]).Select(Json);

    /// <summary>The ends of a range as it is written: <c>[0, 1)</c>, <c>at least 0</c>, <c>above 0</c>.</summary>
    private static IEnumerable<(double Value, bool Legal, int Outwards)> Ends(OptionDescription option)
    {
        var words = option.Legal;
        if (words.StartsWith("at least ", StringComparison.Ordinal) || words.StartsWith("above ", StringComparison.Ordinal))
        {
            return [(Number(words[(words.LastIndexOf(' ') + 1)..]), words[1] == 't', -1)];
        }

        var ends = words[1..^1].Split(", ");
        return [(Number(ends[0]), words[0] == '[', -1), (Number(ends[1]), words[^1] == ']', 1)];
    }

    private static double Number(string word) => double.Parse(word, CultureInfo.InvariantCulture);

    private static string Json(double value) => value.ToString(CultureInfo.InvariantCulture);
}
