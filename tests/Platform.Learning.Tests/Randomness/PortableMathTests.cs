using CsCheck;
using Platform.Learning.Randomness;

namespace Platform.Learning.Tests.Randomness;

public sealed class PortableMathTests
{
    [Fact]
    public void Logarithms_agree_with_the_system_library() => Gen.Double[-300, 300].Select(power => Math.Pow(10, power)).Sample(x =>
        Close(Math.Log(x), PortableMath.Log(x), 1e-15));

    [Fact]
    public void Logarithms_next_to_one_keep_their_relative_precision() => Gen.Double[-0.25, 0.25].Where(step => Math.Abs(step) > 1e-12).Sample(step =>
        Close(Math.Log(1 + step), PortableMath.Log(1 + step), 1e-15));

    [Fact]
    public void Exponentials_agree_with_the_system_library() => Gen.Double[-689, 709].Sample(x =>
        Close(Math.Exp(x), PortableMath.Exp(x), 1e-13));

    [Fact]
    public void Cosines_agree_with_the_system_library() => Gen.Double[-20, 20].Sample(turns =>
        Math.Abs(Math.Cos(2 * Math.PI * turns) - PortableMath.CosTurns(turns)) < 1e-12);

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.0)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void There_is_no_logarithm_of_what_has_none(double x) => Assert.Throws<ArgumentOutOfRangeException>(() => PortableMath.Log(x));

    private static bool Close(double expected, double actual, double relative) => Math.Abs(expected - actual) <= relative * Math.Abs(expected);
}
