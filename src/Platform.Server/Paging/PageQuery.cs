using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using System.Text;
using Microsoft.AspNetCore.Http.Metadata;
using Platform.Contracts.Ids;
using Platform.Contracts.Paging;
using Platform.Contracts.Problems;

namespace Platform.Server.Paging;

/// <summary>Marks a route that takes <c>pageSize</c> and <c>pageToken</c>.</summary>
internal sealed record PagedMetadata;

/// <summary>Which page of which list is asked for.</summary>
internal sealed class PageQuery : IEndpointParameterMetadataProvider
{
    private const int DefaultSize = 50;
    private const int LargestSize = 500;
    private readonly PageTokens _tokens;
    private readonly string _list;
    private readonly string? _last;

    private PageQuery(PageTokens tokens, string list, string? last, int? size)
    {
        (_tokens, _list, _last) = (tokens, list, last);
        Size = Math.Min(size ?? DefaultSize, LargestSize);
        Asked = size;
    }

    /// <summary>How many items at most.</summary>
    public int Size { get; }

    /// <summary>What was asked for, for lists with sizes of their own.</summary>
    public int? Asked { get; }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(new PagedMetadata());

    [SuppressMessage("Style", "IDE0060:Remove unused parameter", Justification = "The framework finds this method by its signature.")]
    public static ValueTask<PageQuery?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var tokens = context.RequestServices.GetRequiredService<PageTokens>();
        var list = List(context.Request);
        var token = context.Request.Query["pageToken"].ToString();
        return ValueTask.FromResult<PageQuery?>(new(tokens, list, token.Length == 0 ? null : tokens.Read(list, token), SizeOf(context.Request)));
    }

    /// <summary>The id after which the page begins; null for the first page.</summary>
    public TId? After<TId>()
        where TId : struct, IId<TId> => _last is null ? null : TId.Wrap(_last);

    /// <summary>The number after which the page begins; <paramref name="start"/> for the first page.</summary>
    public int After(int start) => _last is null ? start : int.Parse(_last, CultureInfo.InvariantCulture);

    /// <summary>A page of the store's with its token; <paramref name="key"/> is what the order of the list is by.</summary>
    public Page<T> Of<T>(Page<T> page, Func<T, object> key) =>
        new(page.Items, page.NextPageToken is null || page.Items.Count == 0 ? null : Next(key(page.Items[^1])));

    /// <summary>
    /// A page of a list that is at hand as a whole; <paramref name="key"/> tells its items apart. Items may be added anywhere
    /// between two pages; if the one that the token names is gone, the caller begins again.
    /// </summary>
    public Page<T> Cut<T>(IReadOnlyList<T> all, Func<T, string> key, int? size = null)
    {
        var start = _last is null ? 0 : all.Index().Where(item => key(item.Item) == _last).Select(item => item.Index + 1).LastOrDefault(-1);
        if (start < 0)
        {
            throw new ProblemException(new Fault("?pageToken", ProblemCodes.PageTokenMismatch, "The list has changed since the page before; begin again without a token."));
        }

        var items = all.Skip(start).Take(size ?? Size).ToList();
        return new(items, start + items.Count < all.Count ? Next(key(items[^1])) : null);
    }

    private static int? SizeOf(HttpRequest request)
    {
        var text = request.Query["pageSize"].ToString();
        if (text.Length == 0)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size > 0
            ? size
            : throw new ProblemException(new Fault("?pageSize", ProblemCodes.InvalidArgument, $"'{text}' is not a page size: a whole number from 1; above {LargestSize} is taken as {LargestSize}."));
    }

    /// <summary>The path and every filter: what must stay the same from page to page.</summary>
    private static string List(HttpRequest request)
    {
        var list = new StringBuilder(request.Path);
        foreach (var (name, values) in request.Query.OrderBy(pair => pair.Key, StringComparer.Ordinal).Where(pair => pair.Key is not ("pageToken" or "pageSize")))
        {
            list.Append('\n').Append(name).Append('=').AppendJoin(',', values.AsEnumerable());
        }

        return list.ToString();
    }

    private string Next(object last) => _tokens.Issue(_list, Convert.ToString(last, CultureInfo.InvariantCulture)!);
}
