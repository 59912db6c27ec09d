using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Platform.Contracts;
using Platform.Contracts.Ids;

namespace Platform.Storage.Relational;

/// <summary>Ids are kept as their text.</summary>
internal sealed class IdConversion<TId>() : ValueConverter<TId, string>(id => id.Value, text => Read(text))
    where TId : struct, IId<TId>
{
    // Checked on the way in: what the store holds was written by us.
    private static TId Read(string text) => TId.Wrap(text);
}

/// <summary>Instants are kept as whole microseconds since the Unix epoch, UTC; what is finer is cut off.</summary>
internal sealed class InstantConversion() : ValueConverter<DateTimeOffset, long>(instant => ToMicroseconds(instant), stored => FromMicroseconds(stored))
{
    private static long ToMicroseconds(DateTimeOffset instant) =>
        (instant.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;

    private static DateTimeOffset FromMicroseconds(long stored) => DateTimeOffset.UnixEpoch.AddTicks(stored * TimeSpan.TicksPerMicrosecond);
}

/// <summary>Documents are kept as JSON text, by the platform's one set of rules.</summary>
internal sealed class JsonConversion<T>() : ValueConverter<T, string>(value => PlatformJson.Write(value), text => PlatformJson.Read<T>(text))
    where T : class;

/// <summary>Documents are immutable: a snapshot is the reference itself, and EF need not compare their content.</summary>
internal sealed class ByReference<T>() : ValueComparer<T>((a, b) => ReferenceEquals(a, b), value => value.GetHashCode(), value => value)
    where T : class;
