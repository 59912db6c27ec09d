using Platform.Contracts.Catalogue;
using Platform.Contracts.Problems;
using Platform.Learning.Catalogue;

namespace Platform.Learning.Models;

/// <summary>The models there are.</summary>
public static class ModelCatalogue
{
    // Ten times the largest model that CPU training is meant for; a typing error in a width should not eat a worker's memory.
    private const long MostParameters = 200_000_000;

    private static readonly Catalogue<Architecture> Architectures = new("model", [Mlp.Logistic, Mlp.Type, Cnn.Type, LeNet5.Type, ResNet.Eight, ResNet.Eighteen]);

    /// <summary>The descriptions.</summary>
    public static IReadOnlyList<CatalogueEntry> Entries => Architectures.Entries;

    /// <summary>The chosen model for certain samples and classes, or null after noting every fault.</summary>
    /// <param name="choice">A name and options.</param>
    /// <param name="sampleShape">The shape of one sample.</param>
    /// <param name="classes">How many classes.</param>
    /// <param name="pointer">Where the choice stands in its document: <c>/model</c>.</param>
    /// <param name="faults">Gets every fault.</param>
    public static Model? Build(Choice choice, IReadOnlyList<int> sampleShape, int classes, string pointer, ICollection<Fault> faults)
    {
        if (Architectures.Read(choice, pointer, faults)?.Layers(sampleShape, classes, pointer, faults) is not { } layers)
        {
            return null;
        }

        var parameters = layers.SelectMany(layer => layer.Tensors).Sum(tensor => tensor.Shape.Aggregate(1L, (product, axis) => product * axis));
        if (parameters > MostParameters)
        {
            faults.Add(new(pointer, ProblemCodes.OutOfRange, $"The model would have {parameters:N0} parameters; at most {MostParameters:N0} are allowed."));
            return null;
        }

        return new(layers, sampleShape, classes);
    }

    /// <summary>The chosen model for certain samples and classes.</summary>
    /// <exception cref="ProblemException">With every fault of the choice.</exception>
    public static Model Build(Choice choice, IReadOnlyList<int> sampleShape, int classes)
    {
        List<Fault> faults = [];
        return Build(choice, sampleShape, classes, "/model", faults) ?? throw new ProblemException(ProblemCodes.InvalidSpec, faults[0].Detail, faults);
    }
}
