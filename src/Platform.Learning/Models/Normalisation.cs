using Platform.Contracts.Problems;
using Platform.Learning.Catalogue;

namespace Platform.Learning.Models;

/// <summary>What normalises the channels of convolutions: the options that choose it, and the layer.</summary>
internal sealed record Normalisation(string Kind, int Groups)
{
    public const string None = "none";
    public const string Group = "group";
    public const string Batch = "batch";

    private const string Meaning =
        "What normalises the channels after each convolution; batch keeps running statistics, which differ from client to client where their data do.";

    /// <summary>Two, as FedSpeed's authors have.</summary>
    public static Option<int> GroupsOption { get; } = Option.Integer(
        "groups", 2, NumberRange.Between(1, 4_096), "With norm = group: how many groups the channels are normalised in; must divide the channels of every convolution.");

    /// <summary>The option <c>norm</c> of a model that can do certain kinds; the first is the default.</summary>
    public static Option<string> KindOption(params IReadOnlyList<string> kinds) => Option.OneOf("norm", kinds[0], kinds, Meaning);

    /// <summary>Reads both options; notes a fault if the groups do not divide the channels.</summary>
    public static Normalisation Read(OptionReader options, Option<string> kind, params IReadOnlyList<int> channels)
    {
        var normalisation = new Normalisation(options.Read(kind), options.Read(GroupsOption));
        if (normalisation.Kind == Group && channels.Any(count => count % normalisation.Groups != 0))
        {
            options.Fault(
                "groups",
                ProblemCodes.UnsupportedCombination,
                $"'groups' is {normalisation.Groups}, which does not divide {(channels.Count == 1 ? "the width" : "both of the widths")} {string.Join(" and ", channels)}.");
        }

        return normalisation;
    }

    /// <summary>The layer under a name, or nothing.</summary>
    public IEnumerable<Layer> Layers(string name, int channels) => Kind switch
    {
        Group => [new GroupNorm(name, Groups, channels, ModelGroups.Backbone)],
        Batch => [new BatchNorm(name, channels, ModelGroups.Backbone)],
        _ => [],
    };
}
