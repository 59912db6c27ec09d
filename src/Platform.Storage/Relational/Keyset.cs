using System.Linq.Expressions;
using Platform.Contracts.Ids;

namespace Platform.Storage.Relational;

/// <summary>Pages by key: ids are kept as text whose order is the list's.</summary>
internal static class Keyset
{
    /// <summary>The rows whose id sorts after <paramref name="bound"/>; all of them without a bound.</summary>
    public static IQueryable<TRow> After<TRow, TId>(this IQueryable<TRow> rows, Expression<Func<TRow, TId>> id, TId? bound)
        where TId : struct, IId<TId> =>
        Bounded(rows, id, bound, nameof(IsAfter), Expression.GreaterThan);

    /// <summary>The rows whose id sorts before <paramref name="bound"/>; all of them without a bound.</summary>
    public static IQueryable<TRow> Before<TRow, TId>(this IQueryable<TRow> rows, Expression<Func<TRow, TId>> id, TId? bound)
        where TId : struct, IId<TId> =>
        Bounded(rows, id, bound, nameof(IsBefore), Expression.LessThan);

    private static IQueryable<TRow> Bounded<TRow, TId>(
        IQueryable<TRow> rows,
        Expression<Func<TRow, TId>> id,
        TId? bound,
        string order,
        Func<Expression, Expression, bool, System.Reflection.MethodInfo, BinaryExpression> compare)
        where TId : struct, IId<TId>
    {
        if (bound is not { } value)
        {
            return rows;
        }

        // Ids have no operators; a comparison node needs a method, which the provider never calls: it compares the columns.
        var method = typeof(Keyset).GetMethod(order)!.MakeGenericMethod(typeof(TId));
        Expression<Func<TId>> captured = () => value;
        return rows.Where(Expression.Lambda<Func<TRow, bool>>(compare(id.Body, captured.Body, false, method), id.Parameters));
    }

    /// <summary>The order of the store's text columns.</summary>
    public static bool IsAfter<TId>(TId left, TId right)
        where TId : struct, IId<TId> => string.CompareOrdinal(left.Value, right.Value) > 0;

    /// <summary>The order of the store's text columns.</summary>
    public static bool IsBefore<TId>(TId left, TId right)
        where TId : struct, IId<TId> => string.CompareOrdinal(left.Value, right.Value) < 0;
}
