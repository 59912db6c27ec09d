using System.Globalization;
using Platform.Contracts.Datasets;
using Platform.Contracts.Federations;
using Platform.Contracts.Problems;
using Platform.Learning.Catalogue;
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

        if (spec.Samples is { } kept && (kept < 1 || kept > samples))
        {
            checks.OutOfRange("/samples", $"1 to the {samples} train samples of the dataset", $"{kept}");
        }

        checks.Number("/imbalance", spec.Imbalance, NumberRange.AboveTo(0, 1));
        CheckLocalTest(checks, spec, dataset);
        foreach (var fault in DealtFederation.Check(spec, dataset))
        {
            checks.Sink.Add(fault);
        }

        return checks.Faults;
    }

    /// <summary>How many numbers the model trains, for a spec without faults.</summary>
    public static long Parameters(FederationSpec spec, Dataset dataset) =>
        ModelCatalogue.Build(spec.Model, dataset.SampleShape ?? [], dataset.Classes).Parameters;

    private static void CheckLocalTest(SpecChecks checks, FederationSpec spec, Dataset dataset)
    {
        if (spec.LocalTest is not LocalTest.Matching)
        {
            if (spec.LocalTestSamples is not null)
            {
                checks.Sink.Add(new("/localTestSamples", ProblemCodes.UnsupportedCombination, "'localTestSamples' is the size of a matching test; with 'localTest' split, 'testFraction' says how much is held out."));
            }

            return;
        }

        checks.Number("/localTestSamples", spec.LocalTestSamples, NumberRange.AtLeast(1));
        if (spec.TestFraction > 0)
        {
            checks.Sink.Add(new("/testFraction", ProblemCodes.UnsupportedCombination, "With 'localTest' matching, clients are tested on the dataset's test shards and train on all they hold; leave 'testFraction' out."));
        }

        if (Untested(dataset) is [var first, ..] untested)
        {
            var detail = untested.Count == Trained(dataset).Count
                ? $"The dataset '{dataset.Id}' has no test shard to draw matching tests from; import one first."
                : $"No test shard of the dataset '{dataset.Id}' has a sample of class {first}, which clients may train on: no test can match.";
            checks.Sink.Add(new("/localTest", ProblemCodes.InvalidState, detail));
        }
    }

    private static List<int> Trained(Dataset dataset) => [.. Enumerable.Range(0, dataset.Classes).Where(k => Count(dataset, Split.Train, k) > 0)];

    private static List<int> Untested(Dataset dataset) => [.. Trained(dataset).Where(k => Count(dataset, Split.Test, k) == 0)];

    private static long Count(Dataset dataset, Split split, int k) =>
        dataset.Shards.Where(shard => shard.Split == split).Sum(shard => (long)shard.ClassCounts.ElementAtOrDefault(k));
}
