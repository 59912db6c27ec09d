namespace Platform.Learning.Randomness;

/// <summary>
/// Logarithm and exponential from the five operations that IEEE 754 fixes to the last bit. <see cref="Math.Log(double)"/> calls the
/// system's C library, whose last bit differs between libraries and between processors with and without fused multiply-add;
/// a rejection sampler would then draw a different stream.
/// </summary>
internal static class PortableMath
{
    private const double Ln2High = 0x2C5C85FDF473DEul / (double)(1ul << 54);  // ln 2 to 53 bits
    private const double Ln2Low = 2.319046813846299616e-17;                   // ln 2 minus the above

    /// <summary>The natural logarithm of a positive, normal number; relative error below 1e-15.</summary>
    public static double Log(double x)
    {
        if (!(x >= 2.2250738585072014e-308) || !double.IsFinite(x))
        {
            throw new ArgumentOutOfRangeException(nameof(x), x, "The logarithm is taken of positive, normal numbers.");
        }

        var bits = BitConverter.DoubleToInt64Bits(x);
        var exponent = (int)(bits >> 52) - 1023;
        var mantissa = BitConverter.Int64BitsToDouble((bits & 0xFFFFFFFFFFFFF) | 0x3FF0000000000000);
        if (mantissa > 1.4142135623730951)
        {
            mantissa /= 2;
            exponent++;
        }

        // ln m = 2 artanh((m-1)/(m+1)); |s| < 0.1716, so the first dropped term is below 1e-18.
        var s = (mantissa - 1) / (mantissa + 1);
        var square = s * s;
        var series = 0.0;
        for (var k = 21; k >= 1; k -= 2)
        {
            series = (series * square) + (1.0 / k);
        }

        return (exponent * Ln2High) + ((exponent * Ln2Low) + (2 * s * series));
    }

    /// <summary>The exponential; 0 where the result would fall below 1e-300.</summary>
    public static double Exp(double x)
    {
        if (x < -690)
        {
            return 0;
        }

        if (!(x <= 709))
        {
            throw new ArgumentOutOfRangeException(nameof(x), x, "The exponential would overflow.");
        }

        var exponent = Math.Floor((x / Ln2High) + 0.5);
        var rest = x - (exponent * Ln2High) - (exponent * Ln2Low);
        var series = 1.0;
        for (var k = 17; k >= 1; k--)
        {
            series = 1 + (rest * series / k);
        }

        return series * BitConverter.Int64BitsToDouble((long)(exponent + 1023) << 52);
    }

    /// <summary>The cosine of 2π times a number of turns; error below 1e-12.</summary>
    public static double CosTurns(double turns)
    {
        var angle = 2 * Math.PI * (turns - Math.Floor(turns + 0.5));
        var square = angle * angle;
        // Taylor: for |angle| up to π the first dropped term is below 1e-14.
        var series = 1.0;
        for (var k = 26; k >= 2; k -= 2)
        {
            series = 1 - (square * series / (k * (k - 1)));
        }

        return series;
    }
}
