namespace Platform.Contracts.Paging;

/// <summary>One page of a list. The absence of <paramref name="NextPageToken"/> is the only sign of the end.</summary>
/// <param name="Items">The items of this page, in the list's stable order.</param>
/// <param name="NextPageToken">What to pass as <c>pageToken</c> for the next page.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextPageToken = null);
