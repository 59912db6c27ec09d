using Platform.Learning.Catalogue;

namespace Platform.Learning.Data.Partitions;

/// <summary>The ways of dealing samples out. A new one is a file beside this one and a name here.</summary>
public static class PartitionCatalogue
{
    /// <summary>The catalogue.</summary>
    public static Catalogue<Partition> Instance { get; } = new("partition", [Iid.Type, Dirichlet.Type, DirichletEqual.Type, Pathological.Type, Explicit.Type]);
}
