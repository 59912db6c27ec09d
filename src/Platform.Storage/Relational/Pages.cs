using Microsoft.EntityFrameworkCore;
using Platform.Contracts.Paging;

namespace Platform.Storage.Relational;

/// <summary>Cuts pages: one row more is read than asked for, which tells whether there is a next page.</summary>
internal static class Pages
{
    /// <summary>
    /// One page of <paramref name="rows"/>. The store's token is the plain key of the last item; the edge makes it opaque.
    /// </summary>
    public static async Task<Page<T>> PageAsync<TRow, T>(
        this IQueryable<TRow> rows, int size, Func<TRow, string> key, Func<TRow, T> item, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        var read = await rows.Take(size + 1).ToListAsync(cancellation);
        var more = read.Count > size;
        return new([.. read.Take(size).Select(item)], more ? key(read[size - 1]) : null);
    }
}
