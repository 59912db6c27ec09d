using System.Globalization;
using Platform.Contracts.Problems;
using Platform.Learning.Catalogue;

namespace Platform.Learning.Specs;

/// <summary>Collects the faults of a document; every check runs, whatever came before it.</summary>
internal sealed class SpecChecks
{
    private readonly List<Fault> _faults = [];

    public IReadOnlyList<Fault> Faults => _faults;

    public ICollection<Fault> Sink => _faults;

    public void Number(string pointer, double? value, NumberRange range)
    {
        if (value is { } number && !range.Holds(number))
        {
            OutOfRange(pointer, range.Words, number.ToString(CultureInfo.InvariantCulture));
        }
    }

    public void OutOfRange(string pointer, string legal, string given) =>
        _faults.Add(new(pointer, ProblemCodes.OutOfRange, $"'{pointer[(pointer.LastIndexOf('/') + 1)..]}' must be {legal}, not {given}."));

    public void ExactlyOne(string pointer, string first, bool firstGiven, string second, bool secondGiven)
    {
        if (firstGiven == secondGiven)
        {
            var given = firstGiven ? "both are given" : "neither is given";
            _faults.Add(new(pointer, ProblemCodes.InvalidArgument, $"Exactly one of '{first}' and '{second}' must be given; {given}."));
        }
    }
}
