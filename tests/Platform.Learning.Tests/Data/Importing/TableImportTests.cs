using System.Text;
using Platform.Contracts.Datasets;
using Platform.Contracts.Problems;
using Platform.Learning.Training;

namespace Platform.Learning.Tests.Data.Importing;

public sealed class TableImportTests
{
    private const string Hospital = "63.0,1.0,150,6\n41,2,?,0\n52,?,90,2\n";

    private static readonly TableSpec Plain = new(Header: false);

    private static readonly TableSpec Known = new(
        Header: false, Names: ["age", "cp", "rate", "num"], Categories: Values("cp", "1", "2", "3"), Missing: ["?"], WhenMissing: MissingStep.Mean);

    [Fact]
    public void Without_a_header_line_columns_are_called_by_their_position()
    {
        var samples = Read("7,8,1\n9,10,0\n", Plain, label: "3");

        Assert.Equal([7, 8, 9, 10], samples.Features);
        Assert.Equal([1, 0], samples.Labels);
    }

    [Fact]
    public void Columns_are_chosen_and_ordered_and_the_others_are_not_looked_at()
    {
        var samples = Read("a,name,b,label\n1,Ada,2,0\n3,Bob,4,1\n", new TableSpec(Columns: ["b", "a"]));

        Assert.Equal([2, 1, 4, 3], samples.Features);
    }

    [Fact]
    public void A_category_becomes_a_feature_for_each_value_that_is_listed_whether_it_occurs_or_not()
    {
        var samples = Read("63.0,1.0,150,6\n41,2,80,0\n", Known, label: "num");

        Assert.Equal([5], samples.Shape);
        Assert.Equal([63, 1, 0, 0, 150, 41, 0, 1, 0, 80], samples.Features);
    }

    [Fact]
    public void Categories_may_be_words() =>
        Assert.Equal([1, 0, 0, 1], Read("colour,label\nred,0\n blue ,1\n", new TableSpec(Categories: Values("colour", "red", "blue"))).Features);

    [Fact]
    public void A_missing_value_is_refused_with_its_place_unless_something_is_done_about_it()
    {
        var fault = Imports.Refused(() => Read(Hospital, Known with { WhenMissing = MissingStep.Refuse }, label: "num"));

        Assert.Equal((ProblemCodes.MalformedFile, "line 2, column \"rate\""), (fault.Code, fault.Pointer));
        Assert.Contains("whenMissing", fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Drop_leaves_the_rows_out_that_miss_something_and_only_those()
    {
        Assert.Equal([63, 1, 0, 0, 150], Read(Hospital, Known with { WhenMissing = MissingStep.Drop }, label: "num").Features);
        Assert.Equal([6, 0], Read(Hospital, Known with { WhenMissing = MissingStep.Drop, Columns = ["cp"] }, label: "num").Labels); // nothing is wrong with the second row's cp
        Assert.Equal([2], Read("1,?\n5,2\n", Plain with { Missing = ["?"], WhenMissing = MissingStep.Drop }, label: "2").Labels);
    }

    // rate: (150 + 90) / 2 = 120. cp: of two known values one is 1 and one is 2.
    [Fact]
    public void The_mean_of_the_column_takes_the_place_of_what_is_missing() => Assert.Equal(
        [63, 1, 0, 0, 150, 41, 0, 1, 0, 120, 52, 0.5f, 0.5f, 0, 90],
        Read(Hospital, Known, label: "num").Features);

    [Fact]
    public void An_indicator_follows_every_column_whether_it_misses_something_in_this_file_or_not()
    {
        var samples = Read(Hospital, Known with { WhenMissing = MissingStep.Indicator }, label: "num");

        Assert.Equal([8], samples.Shape);
        Assert.Equal([63, 0, 1, 0, 0, 0, 150, 0, 41, 0, 0, 1, 0, 0, 120, 1, 52, 0, 0.5f, 0.5f, 0, 1, 90, 0], samples.Features);
    }

    [Fact]
    public void The_empty_text_may_stand_for_a_missing_value() =>
        Assert.Equal([1, 2, 3], Read("a,label\n1,0\n,0\n3,0\n", new TableSpec(Missing: [""], WhenMissing: MissingStep.Mean)).Features);

    [Fact]
    public void Given_constants_standardise_every_file_alike() =>
        Assert.Equal([1.5f, -2], Read("a,label\n13,0\n6,0\n", Standardised(new(10, 2))).Features);

    // Mean 4, deviation sqrt((9 + 1 + 16) / 3) = 2.9439; what is missing is the mean, and so 0.
    [Fact]
    public void A_files_own_mean_and_deviation_are_of_the_values_that_are_there()
    {
        var samples = Read("a,label\n1,0\n?,0\n3,0\n8,0\n", Standardised(new()) with { Missing = ["?"], WhenMissing = MissingStep.Mean });

        Assert.Equal([-1.0190f, 0, -0.3397f, 1.3587f], samples.Features.Select(value => MathF.Round(value, 4)));
    }

    [Fact]
    public void A_column_that_is_always_the_same_becomes_zero_and_not_infinite() =>
        Assert.Equal([0, 0], Read("a,label\n5,0\n5,0\n", Standardised(new())).Features);

    [Fact]
    public void A_scale_multiplies_numbers_and_no_categories_and_nothing_standardised()
    {
        var table = new TableSpec(Categories: Values("c", "x"), Standardise: new Dictionary<string, Standard> { ["s"] = new(1, 2) });

        Assert.Equal([5, 1, 2], Read("a,c,s,label\n10,x,5,0\n", table, scale: 0.5).Features);
    }

    [Theory]
    [InlineData(">0", new long[] { 0, 0, 1 })]
    [InlineData(">=0", new long[] { 0, 1, 1 })]
    [InlineData("<0", new long[] { 1, 0, 0 })]
    [InlineData(" <= 0.0", new long[] { 1, 1, 0 })]
    public void A_comparison_makes_two_classes(string positive, long[] labels) =>
        Assert.Equal(labels, Read("a,label\n1,-0.5\n1,0\n1,2.5\n", new TableSpec(Positive: positive)).Labels);

    [Fact]
    public void A_limit_counts_the_rows_that_are_kept() =>
        Assert.Equal([1, 3], Read("a,label\n1,0\n?,0\n3,0\nrubbish\n", new TableSpec(Missing: ["?"], WhenMissing: MissingStep.Drop), limit: 2).Features);

    public static TheoryData<string, string, TableSpec, string, string> BadFiles => new()
    {
        { "an unlisted value", "63,4,150,0\n", Known, ProblemCodes.SchemaMismatch, "line 1, column \"cp\"" },
        { "a missing label", "63,1,150,?\n", Known, ProblemCodes.MalformedFile, "line 1, column \"num\"" },
        { "a column that is missing throughout", "63,1,?,0\n41,2,?,0\n", Known, ProblemCodes.MalformedFile, "column \"rate\"" },
        { "names for fewer columns", "63,1,150,0,9\n", Known, ProblemCodes.MalformedFile, "line 1" },
        { "a row that is too long", "63,1,150,0\n41,1,150,0,9\n", Known, ProblemCodes.MalformedFile, "line 2" },
        { "a word for a number", "63,1,fast,0\n", Known, ProblemCodes.MalformedFile, "line 1, column \"rate\"" },
        { "an unknown column", "63,1,150,0\n", Known with { Columns = ["weight"] }, ProblemCodes.MissingColumn, "line 1, column \"weight\"" },
        { "unknown categories", "63,1,150,0\n", Known with { Categories = Values("thal", "3") }, ProblemCodes.MissingColumn, "line 1, column \"thal\"" },
        { "an unknown standard", "63,1,150,0\n", Known with { Standardise = new Dictionary<string, Standard> { ["weight"] = new() } }, ProblemCodes.MissingColumn, "line 1, column \"weight\"" },
        { "nothing left", "?,1,150,0\n", Known with { WhenMissing = MissingStep.Drop }, ProblemCodes.MalformedFile, "table" },
        { "nothing at all", "", Known, ProblemCodes.MalformedFile, "table" },
        { "a label that compares with nothing", "63,1,150,NaN\n", Known with { Positive = ">0" }, ProblemCodes.MalformedFile, "line 1, column \"num\"" },
        { "a deviation too small", "63,1,150,0\n", Known with { Standardise = new Dictionary<string, Standard> { ["age"] = new(0, 1e-300) } }, ProblemCodes.NonFinite, "column \"age\"" },
    };

    [Theory]
    [MemberData(nameof(BadFiles))]
    public void A_table_that_is_not_as_described_is_refused_with_its_place(string what, string file, TableSpec table, string code, string place)
    {
        var fault = Imports.Refused(() => Read(file, table, label: "num"));

        Assert.True((code, place) == (fault.Code, fault.Pointer), $"{what}: {fault}");
    }

    public static TheoryData<TableSpec, string, string> BadSpecs => new()
    {
        { Known with { Header = true }, "/table/names", ProblemCodes.UnsupportedCombination },
        { Known with { Names = ["a", "a", "cp", "num"] }, "/table/names", ProblemCodes.InvalidArgument },
        { Known with { Columns = [] }, "/table/columns", ProblemCodes.InvalidArgument },
        { Known with { Columns = ["age", "age"] }, "/table/columns", ProblemCodes.InvalidArgument },
        { Known with { Columns = ["age", "num"] }, "/table/columns", ProblemCodes.InvalidArgument },
        { Known with { Categories = Values("cp") }, "/table/categories/cp", ProblemCodes.InvalidArgument },
        { Known with { Categories = Values("cp", "1", "1.0") }, "/table/categories/cp", ProblemCodes.InvalidArgument },
        { Known with { Categories = Values("cp", "1", "?") }, "/table/categories/cp", ProblemCodes.InvalidArgument },
        { Known with { Standardise = new Dictionary<string, Standard> { ["cp"] = new() } }, "/table/standardise/cp", ProblemCodes.UnsupportedCombination },
        { Known with { Standardise = new Dictionary<string, Standard> { ["age"] = new(Mean: 54) } }, "/table/standardise/age", ProblemCodes.InvalidArgument },
        { Known with { Standardise = new Dictionary<string, Standard> { ["age"] = new(54, 0) } }, "/table/standardise/age/deviation", ProblemCodes.OutOfRange },
        { Known with { Missing = null }, "/table/missing", ProblemCodes.MissingField },
        { Known with { Positive = "0" }, "/table/positive", ProblemCodes.InvalidArgument },
        { Known with { Positive = ">" }, "/table/positive", ProblemCodes.InvalidArgument },
        { Known with { Positive = "=>1" }, "/table/positive", ProblemCodes.InvalidArgument },
    };

    [Theory]
    [MemberData(nameof(BadSpecs))]
    public void A_description_that_cannot_be_is_refused_before_the_file_is_read(TableSpec table, string pointer, string code)
    {
        var problem = Assert.Throws<ProblemException>(() => Read("unread", table, label: "num"));
        var fault = Assert.Single(problem.Faults);

        Assert.Equal((pointer, code), (fault.Pointer, fault.Code));
    }

    [Fact]
    public void Only_csv_has_a_table()
    {
        var problem = Assert.Throws<ProblemException>(() => Imports.Import(Imports.Request(ShardFormat.Idx) with { Table = Plain }));

        Assert.Equal("/table", Assert.Single(problem.Faults).Pointer);
    }

    private static TableSpec Standardised(Standard standard) => new(Standardise: new Dictionary<string, Standard> { ["a"] = standard });

    private static Dictionary<string, IReadOnlyList<string>> Values(string column, params string[] values) => new() { [column] = values };

    private static Samples Read(string file, TableSpec table, string label = "label", int? limit = null, double? scale = null) =>
        Imports.Import(Imports.Request(ShardFormat.Csv) with { LabelColumn = label, Limit = limit, Scale = scale, Table = table }, ("table", Encoding.UTF8.GetBytes(file)));
}
