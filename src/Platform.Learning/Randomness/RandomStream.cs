using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Platform.Learning.Randomness;

/// <summary>
/// The random numbers of one <see cref="RandomKey"/>, drawn in order. The same on every machine: whole-number arithmetic and
/// the IEEE operations only, no call into the system's mathematics library. Not for secrets. Not thread-safe.
/// </summary>
public sealed class RandomStream
{
    private readonly uint _key0;
    private readonly uint _key1;
    private readonly uint[] _counter = new uint[4];
    private readonly uint[] _block = new uint[4];
    private int _used = 4;
    private double? _spareNormal;

    /// <summary>Opens the stream at its beginning.</summary>
    public RandomStream(RandomKey key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        key.Derive(hash);
        _key0 = BinaryPrimitives.ReadUInt32LittleEndian(hash);
        _key1 = BinaryPrimitives.ReadUInt32LittleEndian(hash[4..]);

        // The upper half of the counter tells streams apart too: 128 bits in all, so that no two keys ever meet.
        _counter[2] = BinaryPrimitives.ReadUInt32LittleEndian(hash[8..]);
        _counter[3] = BinaryPrimitives.ReadUInt32LittleEndian(hash[12..]);
    }

    /// <summary>32 random bits.</summary>
    public uint NextUInt32()
    {
        if (_used == 4)
        {
            Philox.Block(_counter, _key0, _key1, _block);
            _used = 0;
            if (++_counter[0] == 0)
            {
                _counter[1]++;
            }
        }

        return _block[_used++];
    }

    /// <summary>64 random bits; the first 32 drawn are the lower half.</summary>
    public ulong NextUInt64()
    {
        var low = NextUInt32();
        return ((ulong)NextUInt32() << 32) | low;
    }

    /// <summary>Uniform in [0, 1), a multiple of 2^-53.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1L << 53));

    /// <summary>Uniform over 0 .. <paramref name="max"/>-1, without bias: Lemire, "Fast Random Integer Generation in an Interval" (2019).</summary>
    public int NextInt(int max)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        var product = (ulong)NextUInt32() * (uint)max;
        if ((uint)product < (uint)max)
        {
            var threshold = (0u - (uint)max) % (uint)max;
            while ((uint)product < threshold)
            {
                product = (ulong)NextUInt32() * (uint)max;
            }
        }

        return (int)(product >> 32);
    }

    /// <summary>Standard normal, by Marsaglia's polar method; draws come in pairs.</summary>
    public double NextNormal()
    {
        if (_spareNormal is { } spare)
        {
            _spareNormal = null;
            return spare;
        }

        double u, v, square;
        do
        {
            u = (2 * NextDouble()) - 1;
            v = (2 * NextDouble()) - 1;
            square = (u * u) + (v * v);
        }
        while (square is >= 1 or 0);

        var factor = Math.Sqrt(-2 * PortableMath.Log(square) / square);
        _spareNormal = v * factor;
        return u * factor;
    }

    /// <summary>Gamma with scale 1. May underflow to 0 for a tiny shape; <see cref="NextLogGamma"/> does not.</summary>
    public double NextGamma(double shape) => PortableMath.Exp(NextLogGamma(shape));

    /// <summary>
    /// The logarithm of a gamma variate: Marsaglia and Tsang, "A Simple Method for Generating Gamma Variables" (2000). Below shape 1
    /// it is Gamma(shape + 1) U^(1/shape), taken in logarithms because U^(1/shape) underflows.
    /// </summary>
    public double NextLogGamma(double shape)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shape, 1e-300);
        if (shape < 1)
        {
            return NextLogGamma(shape + 1) + (PortableMath.Log(NextOpenDouble()) / shape);
        }

        var d = shape - (1.0 / 3);
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var x = NextNormal();
            var v = 1 + (c * x);
            if (v <= 0)
            {
                continue;
            }

            v = v * v * v;
            var logV = PortableMath.Log(v);
            if (PortableMath.Log(NextOpenDouble()) < (0.5 * x * x) + d - (d * v) + (d * logV))
            {
                return PortableMath.Log(d) + logV;
            }
        }
    }

    /// <summary>A point of the simplex from Dirichlet(<paramref name="alpha"/>); sums to 1 to rounding however small the alphas.</summary>
    public double[] NextDirichlet(ReadOnlySpan<double> alpha)
    {
        ArgumentOutOfRangeException.ThrowIfZero(alpha.Length);
        var parts = new double[alpha.Length];
        var largest = double.NegativeInfinity;
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = NextLogGamma(alpha[i]);
            largest = Math.Max(largest, parts[i]);
        }

        var sum = 0.0;
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = PortableMath.Exp(parts[i] - largest);
            sum += parts[i];
        }

        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] /= sum;
        }

        return parts;
    }

    /// <summary>Puts the items into a uniformly random order (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = NextInt(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary><paramref name="k"/> different numbers of 0 .. <paramref name="n"/>-1, ascending; every set equally likely (Floyd).</summary>
    public int[] Sample(int n, int k)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, n);
        var chosen = new HashSet<int>(k);
        for (var last = n - k; last < n; last++)
        {
            if (!chosen.Add(NextInt(last + 1)))
            {
                chosen.Add(last);
            }
        }

        int[] sorted = [.. chosen];
        Array.Sort(sorted);
        return sorted;
    }

    // Strictly inside (0, 1): a logarithm follows.
    private double NextOpenDouble() => ((NextUInt64() >> 12) + 0.5) * (1.0 / (1L << 52));
}
