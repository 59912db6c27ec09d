using Platform.Contracts.Problems;
using Platform.Learning.Catalogue;

namespace Platform.Learning.Models;

/// <summary>Fully connected layers with ReLU between them; none at all is multinomial logistic regression.</summary>
internal sealed class Mlp(IReadOnlyList<int> hidden, Normalisation normalisation) : Architecture
{
    private static readonly Option<IReadOnlyList<int>> Hidden = Option.Integers(
        "hidden", [200, 200], NumberRange.Between(1, 16), NumberRange.Between(1, 65_536), "The widths of the hidden layers, from the input on.");

    private static readonly Option<string> Norm = Option.OneOf(
        "norm", Normalisation.None, [Normalisation.None, Normalisation.Batch], "What normalises each hidden layer before its ReLU; batch keeps running statistics, which differ from client to client where their data do.");

    public static CatalogueType<Architecture> Logistic { get; } = new(
        new("logistic", "Logistic regression", "One linear layer over the flattened sample.", []),
        _ => new Mlp([], new(Normalisation.None, Groups: 1)));

    public static CatalogueType<Architecture> Type { get; } = new(
        new("mlp", "Multi-layer perceptron", "Fully connected layers with ReLU over the flattened sample.", [Hidden.Description, Norm.Description]),
        options => new Mlp(options.Read(Hidden), new(options.Read(Norm), Groups: 1)));

    public override IReadOnlyList<Layer> Layers(IReadOnlyList<int> sampleShape, int classes, string pointer, ICollection<Fault> faults)
    {
        List<Layer> layers = [new Flatten()];
        var inputs = Features(sampleShape);
        for (var i = 0; i < hidden.Count; i++)
        {
            layers.AddRange([new Linear($"fc{i + 1}", inputs, hidden[i], ModelGroups.Backbone), .. normalisation.Layers($"norm{i + 1}", hidden[i]), new Relu()]);
            inputs = hidden[i];
        }

        layers.Add(new Linear(hidden.Count == 0 ? "fc" : $"fc{hidden.Count + 1}", inputs, classes, ModelGroups.Head));
        return layers;
    }
}
