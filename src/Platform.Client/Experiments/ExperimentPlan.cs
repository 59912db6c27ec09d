using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Contracts;
using Platform.Contracts.Federations;
using Platform.Contracts.Form;
using Platform.Contracts.Ids;
using Platform.Contracts.Problems;
using Platform.Contracts.Runs;

namespace Platform.Client.Experiments;

/// <summary>One run of an experiment, ready to be submitted.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Spec">What is submitted; equal experiments give equal specs, names included, and so find their runs again.</param>
public sealed record PlannedRun(ExperimentMethod Method, long Seed, RunSpec Spec)
{
    /// <summary>Names the submission, so that one that was lost or is repeated makes one run.</summary>
    /// <param name="attempt">How many runs of this spec have failed before.</param>
    public string Key(int attempt) => $"compare-{Sha256Digest.Of(Encoding.UTF8.GetBytes($"{attempt} {PlatformJson.Write(Spec)}"))}";
}

/// <summary>A federation that an experiment's runs train on.</summary>
/// <param name="Id">The federation.</param>
/// <param name="Spec">How it is made; null if it must be there.</param>
/// <param name="Pointer">Where in the experiment its spec stands.</param>
public sealed record PlannedFederation(FederationId Id, FederationSpec? Spec, string Pointer);

/// <summary>An experiment that was found legal in form, with every run spelled out. Sends nothing.</summary>
public sealed class ExperimentPlan
{
    private const int LongestName = 40;
    private const int LongestLabel = 60;
    private static readonly string[] SetElsewhere = ["federation", "algorithm", "seed", "name"];

    private readonly List<Fault> _faults = [];

    private ExperimentPlan(Experiment experiment) => Experiment = experiment;

    /// <summary>What was asked for.</summary>
    public Experiment Experiment { get; }

    /// <summary>Seed by seed, so that what is finished early can be compared early.</summary>
    public IReadOnlyList<PlannedRun> Runs { get; private set; } = [];

    /// <summary>The federations of the runs.</summary>
    public IReadOnlyList<PlannedFederation> Federations { get; private set; } = [];

    /// <summary>Spells an experiment out.</summary>
    /// <exception cref="ProblemException">With every fault of form, each with its pointer into the experiment.</exception>
    public static ExperimentPlan Of(Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        var plan = new ExperimentPlan(experiment);
        plan.Check();
        plan.Throw();
        var runs = experiment.Methods.SelectMany(plan.RunsOf).ToList();
        plan.Throw();
        plan.Runs = [.. runs.GroupBy(run => run.Seed).SelectMany(seed => seed)];
        plan.Federations = [.. experiment.Methods.SelectMany((method, i) => plan.FederationsOf(method, i)).DistinctBy(federation => federation.Id)];
        return plan;
    }

    /// <summary>Where in the experiment a member of a method's run spec stands.</summary>
    /// <param name="method">One of the experiment's methods.</param>
    /// <param name="pointer">A JSON pointer into the run spec.</param>
    public string Place(ExperimentMethod method, string pointer)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(pointer);
        var own = $"/methods/{Experiment.Methods.ToList().IndexOf(method)}";
        var member = pointer.Split('/').ElementAtOrDefault(1) ?? string.Empty;
        return member switch
        {
            "" => own,
            "algorithm" => own + pointer,
            "federation" => method.Federation is null ? "/federation/id" : $"{own}/federation/id",
            "seed" => method.Seeds is null ? "/seeds" : $"{own}/seeds",
            _ => Has(method.Run, member) ? $"{own}/run{pointer}" : $"/run{pointer}",
        };
    }

    private void Check()
    {
        if (Experiment.Name.Length is 0 or > LongestName || Experiment.Name.AsSpan().ContainsAnyExcept("abcdefghijklmnopqrstuvwxyz0123456789-"))
        {
            Refuse("/name", $"A name is 1 to {LongestName} of a-z, 0-9 and '-': it names files.");
        }

        CheckSeeds("/seeds", Experiment.Seeds);
        CheckRun("/run", Experiment.Run);
        CheckFederation("/federation", Experiment.Federation, Experiment.Seeds);
        for (var i = 0; i < Experiment.Methods.Count; i++)
        {
            Check(Experiment.Methods[i], $"/methods/{i}");
        }

        foreach (var (i, twice) in Experiment.Methods.Index().Where(method => Experiment.Methods.Take(method.Index).Any(earlier => earlier.Label == method.Item.Label)))
        {
            Refuse($"/methods/{i}/label", $"There are two methods '{twice.Label}'.");
        }

        if (Experiment.Methods.All(method => method.Label != Experiment.Baseline))
        {
            Refuse("/baseline", $"There is no method '{Experiment.Baseline}'; there are {string.Join(", ", Experiment.Methods.Select(method => method.Label))}.");
        }
    }

    private void Check(ExperimentMethod method, string place)
    {
        if (method.Label.Length is 0 or > LongestLabel)
        {
            Refuse($"{place}/label", $"A label is 1 to {LongestLabel} characters.");
        }

        if (method.Seeds is { } seeds)
        {
            CheckSeeds($"{place}/seeds", seeds);
        }

        if (method.Run is { } run)
        {
            CheckRun($"{place}/run", run);
        }

        if (method.Federation is { } federation)
        {
            CheckFederation($"{place}/federation", federation, method.Seeds ?? Experiment.Seeds);
        }
    }

    private void CheckSeeds(string place, IReadOnlyList<long> seeds)
    {
        if (seeds.Count == 0 || seeds.Distinct().Count() < seeds.Count)
        {
            Refuse(place, "Give at least one seed, and each once.");
        }
    }

    private void CheckRun(string place, JsonElement run)
    {
        if (run.ValueKind is not JsonValueKind.Object)
        {
            Refuse(place, "These are members of a run spec: an object.");
            return;
        }

        foreach (var member in SetElsewhere.Where(member => Has(run, member)))
        {
            Refuse($"{place}/{member}", $"'{member}' is not given here: the experiment has its own place for it.");
        }
    }

    private void CheckFederation(string place, ExperimentFederation federation, IReadOnlyList<long> seeds)
    {
        if (federation.PerSeed && seeds.Any(seed => !FederationId.IsValid(PerSeed(federation, seed))))
        {
            Refuse($"{place}/id", $"With a seed behind it, '{federation.Id}' is no legal name: {FederationId.Rule}.");
        }

        if (federation is { PerSeed: true, Spec: null })
        {
            Refuse($"{place}/perSeed", "To deal the data out for each seed, give the federation's spec.");
        }
    }

    private IEnumerable<PlannedRun> RunsOf(ExperimentMethod method)
    {
        foreach (var seed in method.Seeds ?? Experiment.Seeds)
        {
            var document = Document(method, seed);
            var faults = ContractCheck.Of<RunSpec>(document);
            if (faults.Count > 0)
            {
                // One seed's faults are every seed's; shared members' faults are every method's.
                _faults.AddRange(faults.Select(fault => fault with { Pointer = Place(method, fault.Pointer) }).Where(fault => !_faults.Contains(fault)));
                yield break;
            }

            yield return new(method, seed, document.Deserialize<RunSpec>(PlatformJson.Options)!);
        }
    }

    private JsonElement Document(ExperimentMethod method, long seed)
    {
        var members = new JsonObject();
        foreach (var member in Experiment.Run.EnumerateObject().Concat(method.Run is { } own ? own.EnumerateObject() : []))
        {
            members[member.Name] = JsonSerializer.SerializeToNode(member.Value);
        }

        members["federation"] = FederationOf(method, seed).Value;
        members["algorithm"] = JsonSerializer.SerializeToNode(method.Algorithm, PlatformJson.Options);
        members["seed"] = seed;
        members["name"] = $"{Experiment.Name}: {method.Label}, seed {seed}";
        return JsonSerializer.SerializeToElement(members);
    }

    private FederationId FederationOf(ExperimentMethod method, long seed)
    {
        var federation = method.Federation ?? Experiment.Federation;
        return federation.PerSeed ? FederationId.Wrap(PerSeed(federation, seed)) : federation.Id;
    }

    private static string PerSeed(ExperimentFederation federation, long seed) => string.Create(CultureInfo.InvariantCulture, $"{federation.Id}-{seed}");

    private IEnumerable<PlannedFederation> FederationsOf(ExperimentMethod method, int index)
    {
        var federation = method.Federation ?? Experiment.Federation;
        var place = method.Federation is null ? "/federation" : $"/methods/{index}/federation";
        return (method.Seeds ?? Experiment.Seeds).Select(seed =>
            new PlannedFederation(FederationOf(method, seed), federation.PerSeed ? federation.Spec! with { Seed = seed } : federation.Spec, $"{place}/spec"));
    }

    private void Refuse(string pointer, string detail) => _faults.Add(new(pointer, ProblemCodes.InvalidArgument, detail));

    private void Throw()
    {
        if (_faults.Count > 0)
        {
            throw new ProblemException(ProblemCodes.InvalidSpec, $"The experiment has {_faults.Count} fault(s): {_faults[0].Detail}", _faults);
        }
    }

    private static bool Has(JsonElement? run, string member) => run is { ValueKind: JsonValueKind.Object } members && members.TryGetProperty(member, out _);
}
