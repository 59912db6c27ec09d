using Platform.Contracts.Tenants;

namespace Platform.Server.Authentication;

/// <summary>Who may call an endpoint. An endpoint that does not say is closed to everybody.</summary>
/// <param name="Least">The least role of the tenant in the route that may call it; null: no role of a tenant may.</param>
/// <param name="Operator">Whether an operator may.</param>
/// <param name="Anyone">Whether no key is needed.</param>
internal sealed record Access(Role? Least, bool Operator = false, bool Anyone = false)
{
    /// <summary>Without a key.</summary>
    public static Access Anonymous { get; } = new(Least: null, Anyone: true);

    /// <summary>With any key.</summary>
    public static Access AnyKey { get; } = new(Role.Reader, Operator: true);

    /// <summary>The tenant's readers and above.</summary>
    public static Access Reader { get; } = new(Role.Reader);

    /// <summary>The tenant's engineers and above.</summary>
    public static Access Engineer { get; } = new(Role.Engineer);

    /// <summary>The tenant's admins.</summary>
    public static Access Admin { get; } = new(Role.Admin);

    /// <summary>The tenant's admins, and operators, who give a new tenant its first key.</summary>
    public static Access AdminOrOperator { get; } = new(Role.Admin, Operator: true);

    /// <summary>Operators only.</summary>
    public static Access OperatorOnly { get; } = new(Least: null, Operator: true);

    /// <summary>Whether a role may call it; the tenant was compared before.</summary>
    public bool Admits(Role role) => role is Role.Operator ? Operator : Least is { } least && role >= least;

    /// <summary>The rule in words, for problem details and the API's description.</summary>
    public override string ToString() => (Anyone, Least, Operator) switch
    {
        (true, _, _) => "anyone",
        (_, { } least, true) => $"{Word(least)} or operator",
        (_, { } least, false) => Word(least),
        _ => "operator",
    };

    private static string Word(Role role) => role switch
    {
        Role.Reader => "reader",
        Role.Engineer => "engineer",
        Role.Admin => "admin",
        _ => "operator",
    };
}

/// <summary>Saying who may call an endpoint.</summary>
internal static class AccessConventions
{
    public static TBuilder For<TBuilder>(this TBuilder endpoint, Access access)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(access);
}
