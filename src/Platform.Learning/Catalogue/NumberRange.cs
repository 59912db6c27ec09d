using System.Globalization;

namespace Platform.Learning.Catalogue;

/// <summary>The legal values of a number, and how they are written: <c>(0, 1]</c>, <c>at least 0</c>.</summary>
public sealed record NumberRange
{
    private NumberRange(double from, bool fromIncluded, double to, bool toIncluded = true)
    {
        From = from;
        FromIncluded = fromIncluded;
        To = to;
        ToIncluded = toIncluded;
    }

    /// <summary>The lower end.</summary>
    public double From { get; }

    /// <summary>Whether the lower end itself is legal.</summary>
    public bool FromIncluded { get; }

    /// <summary>The upper end.</summary>
    public double To { get; }

    /// <summary>Whether the upper end itself is legal; an infinite one never is.</summary>
    public bool ToIncluded { get; }

    /// <summary>In words.</summary>
    public string Words => (double.IsFinite(To), FromIncluded) switch
    {
        (true, _) => string.Create(CultureInfo.InvariantCulture, $"{(FromIncluded ? '[' : '(')}{From}, {To}{(ToIncluded ? ']' : ')')}"),
        (false, true) => string.Create(CultureInfo.InvariantCulture, $"at least {From}"),
        (false, false) => string.Create(CultureInfo.InvariantCulture, $"above {From}"),
    };

    /// <summary>A finite number that is <paramref name="from"/> or more.</summary>
    public static NumberRange AtLeast(double from) => new(from, true, double.PositiveInfinity);

    /// <summary>A finite number that is more than <paramref name="from"/>.</summary>
    public static NumberRange Above(double from) => new(from, false, double.PositiveInfinity);

    /// <summary>From one number to another, both legal.</summary>
    public static NumberRange Between(double from, double to) => new(from, true, to);

    /// <summary>More than one number and at most another.</summary>
    public static NumberRange AboveTo(double from, double to) => new(from, false, to);

    /// <summary>From one number, which is legal, to another, which is not.</summary>
    public static NumberRange FromBelow(double from, double to) => new(from, true, to, toIncluded: false);

    /// <summary>Whether a value is legal.</summary>
    public bool Holds(double value) => double.IsFinite(value) && (FromIncluded ? value >= From : value > From) && (ToIncluded ? value <= To : value < To);
}
