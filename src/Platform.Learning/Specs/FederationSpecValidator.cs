using System.Globalization;
using Platform.Contracts.Datasets;
using Platform.Contracts.Federations;
using Platform.Contracts.Problems;
using Platform.Learning.Data.Partitions;
using Platform.Learning.Models;

namespace Platform.Learning.Specs;

/// <summary>Checks a federation spec against its dataset before it is accepted: in one pass, all faults at once.</summary>
public static class FederationSpecValidator
{
    /// <summary>Every fault of a spec, each with its JSON pointer; empty if there is none.</summary>
    public static IReadOnlyList<Fault> Validate(FederationSpec spec, Dataset dataset)
    {
        var checks = new SpecChecks();
        var samples = dataset.Shards.Where(shard => shard.Split is Split.Train).Sum(shard => (long)shard.Samples);
        if (samples == 0)
        {
            checks.Sink.Add(new("/dataset", ProblemCodes.InvalidState, $"The dataset '{dataset.Id}' has no train shard to deal out; import one first."));
        }

        if (dataset is { SampleShape: { } shape, Classes: > 0 })
        {
            ModelCatalogue.Build(spec.Model, shape, dataset.Classes, "/model", checks.Sink);
        }

        if (spec.Clients is { } clients && (clients < 1 || clients > samples))
        {
            checks.OutOfRange("/clients", $"1 to the {samples} train samples of the dataset", $"{clients}");
        }

        if (spec.TestFraction is not (>= 0 and < 1))
        {
            checks.OutOfRange("/testFraction", "[0, 1)", spec.TestFraction.ToString(CultureInfo.InvariantCulture));
        }

        foreach (var fault in DealtFederation.Check(spec, dataset))
        {
            checks.Sink.Add(fault);
        }

        return checks.Faults;
    }

    /// <summary>How many numbers the model trains, for a spec without faults.</summary>
    public static long Parameters(FederationSpec spec, Dataset dataset) =>
        ModelCatalogue.Build(spec.Model, dataset.SampleShape ?? [], dataset.Classes).Parameters;
}
