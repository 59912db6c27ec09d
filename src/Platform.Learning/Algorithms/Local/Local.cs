using Platform.Contracts.Catalogue;
using Platform.Contracts.Runs;
using Platform.Learning.Catalogue;
using Platform.Learning.Models;
using Platform.Learning.Plans;
using Platform.Learning.Tensors;

namespace Platform.Learning.Algorithms.Local;

/// <summary>
/// No federation: each client goes on training a model of its own and sends nothing. What every other method has to beat on the
/// clients' own test sets; the federation's model stays as it was drawn.
/// </summary>
public sealed class Local() : OwnPart(kept: null)
{
    internal static CatalogueType<Algorithm> Type { get; } = new(
        new("local", "Local training", "Each client trains a model of its own; nothing is sent.", [], Claims: ["a client's rounds are one run of SGD, and the federation's model stays as it was drawn"]),
        _ => new Local());

    /// <inheritdoc />
    public override CatalogueEntry Description => Type.Description;

    /// <inheritdoc />
    public override Plan Plan(RunSpec spec) => EachRound(spec, Program(spec, [], upload: []) with { Own = Own }, Reductions.None);
}
