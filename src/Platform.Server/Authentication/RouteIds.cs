using System.Collections.Frozen;
using Platform.Contracts.Ids;
using Platform.Contracts.Problems;

namespace Platform.Server.Authentication;

/// <summary>
/// Refuses an illegal id in a path before anything looks at it: as a bad argument where the path names what is to be made, as
/// something that cannot exist elsewhere.
/// </summary>
internal static class RouteIds
{
    private static readonly FrozenDictionary<string, (Func<string, bool> IsValid, string Rule)> Rules = new Dictionary<string, (Func<string, bool>, string)>
    {
        ["tenant"] = Rule<TenantId>(),
        ["key"] = Rule<ApiKeyId>(),
        ["upload"] = Rule<UploadId>(),
        ["dataset"] = Rule<DatasetId>(),
        ["federation"] = Rule<FederationId>(),
        ["client"] = Rule<ClientId>(),
        ["run"] = Rule<RunId>(),
    }.ToFrozenDictionary();

    public static void Check(HttpContext http)
    {
        foreach (var (name, value) in http.Request.RouteValues)
        {
            if (value is string text && Rules.TryGetValue(name, out var rule) && !rule.IsValid(text))
            {
                throw HttpMethods.IsPut(http.Request.Method)
                    ? new ProblemException(new Fault($"{{{name}}}", ProblemCodes.InvalidArgument, $"'{text}' in the path is not a legal name: {rule.Rule}."))
                    : new ProblemException(ProblemCodes.NotFound, $"There is no {name} '{text}'.");
            }
        }
    }

    private static (Func<string, bool> IsValid, string Rule) Rule<TId>()
        where TId : struct, IId<TId> => (text => TId.IsValid(text), TId.Rule);
}
