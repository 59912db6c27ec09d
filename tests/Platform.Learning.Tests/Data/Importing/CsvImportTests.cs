using Platform.Contracts.Problems;

namespace Platform.Learning.Tests.Data.Importing;

public sealed class CsvImportTests
{
    [Fact]
    public void Columns_beside_the_label_are_the_features_in_their_order()
    {
        var samples = Imports.Csv("age,label,\"weight\"\r\n 30 ,1,\"-7.25e1\"\r\n\r\n41,0,0.5\r\n");

        Assert.Equal([2], samples.Shape);
        Assert.Equal([1, 0], samples.Labels);
        Assert.Equal([30, -72.5f, 41, 0.5f], samples.Features);
    }

    [Fact]
    public void A_scale_multiplies_features_and_never_labels()
    {
        var samples = Imports.Csv("a,label\n3,2\n", scale: 0.5);

        Assert.Equal((1.5f, 2), (samples.Features[0], samples.Labels[0]));
    }

    [Fact]
    public void What_lies_behind_the_limit_is_not_looked_at() => Assert.Equal([4, 5], Imports.Csv("a,label\n1,4\n2,5\nrubbish\n", limit: 2).Labels);

    [Theory]
    [InlineData("a,b\n1,2\n", ProblemCodes.MissingColumn, "line 1, column \"label\"", "\"a\", \"b\"")]
    [InlineData("", ProblemCodes.MalformedFile, "table", "header line")]
    [InlineData("a,label\n", ProblemCodes.MalformedFile, "table", "0 samples")]
    [InlineData("label\n1\n", ProblemCodes.MalformedFile, "line 1", "0 numbers")]
    [InlineData("a,a,label\n1,2,0\n", ProblemCodes.MalformedFile, "line 1, column \"a\"", "this name")]
    [InlineData("a,label\n1,0\n2\n", ProblemCodes.MalformedFile, "line 3", "1 fields")]
    [InlineData("a,label\n1,0\n2,0,3\n", ProblemCodes.MalformedFile, "line 3", "3 fields")]
    [InlineData("a,label\n1,0\n\n\nfive,0\n", ProblemCodes.MalformedFile, "line 5, column \"a\"", "'five'")]
    [InlineData("a,label\n,0\n", ProblemCodes.MalformedFile, "line 2, column \"a\"", "not a number")]
    [InlineData("a,label\n\"1,5\",0\n", ProblemCodes.MalformedFile, "line 2, column \"a\"", "'1,5'")]
    [InlineData("a,label\n1\"5,0\n", ProblemCodes.MalformedFile, "line 2", "quotation mark")]
    [InlineData("a,label\nNaN,0\n", ProblemCodes.NonFinite, "line 2, column \"a\"", "NaN")]
    [InlineData("a,label\n1,0\n-Infinity,0\n", ProblemCodes.NonFinite, "line 3, column \"a\"", "finite")]
    [InlineData("a,label\n1e39,0\n", ProblemCodes.NonFinite, "line 2, column \"a\"", "finite")]
    [InlineData("a,label\n1,1.5\n", ProblemCodes.SchemaMismatch, "line 2, column \"label\"", "whole number")]
    [InlineData("a,label\n1,NaN\n", ProblemCodes.SchemaMismatch, "line 2, column \"label\"", "whole number")]
    [InlineData("a,label\n1,-1\n", ProblemCodes.SchemaMismatch, "line 2, column \"label\"", "-1")]
    [InlineData("a,label\n1,100000\n", ProblemCodes.SchemaMismatch, "line 2, column \"label\"", "100000")]
    [InlineData("a,label\n1,1e300\n", ProblemCodes.SchemaMismatch, "line 2, column \"label\"", "1E+300")]
    public void A_bad_table_is_refused_with_line_and_column(string table, string code, string place, string detail)
    {
        var fault = Imports.Refused(() => Imports.Csv(table));

        Assert.Equal((code, place), (fault.Code, fault.Pointer));
        Assert.Contains(detail, fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_that_is_no_UTF8_is_refused() =>
        Assert.Equal(ProblemCodes.MalformedFile, Imports.Refused(() => Imports.Csv([(byte)'a', (byte)',', 0xff, (byte)'\n'])).Code);

    [Fact]
    public void A_quotation_mark_that_is_never_closed_does_not_read_the_rest_into_memory()
    {
        var fault = Imports.Refused(() => Imports.Csv($"a,label\n\"1,0\n{string.Concat(Enumerable.Repeat("1,0\n", 100_000))}"));

        Assert.Equal(ProblemCodes.MalformedFile, fault.Code);
        Assert.StartsWith("line ", fault.Pointer, StringComparison.Ordinal);
        Assert.Contains("more than 1000 characters", fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_are_read_alike_whatever_the_culture_of_the_machine()
    {
        var before = System.Globalization.CultureInfo.CurrentCulture;
        var comma = (System.Globalization.CultureInfo)before.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        comma.NumberFormat.NumberGroupSeparator = ".";
        comma.TextInfo.ListSeparator = ";";
        System.Globalization.CultureInfo.CurrentCulture = comma;
        try
        {
            Assert.Equal([1.5f], Imports.Csv("a,label\n1.5,0\n").Features);
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = before;
        }
    }
}
