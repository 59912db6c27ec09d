using Platform.Benchmarks;
using Platform.Benchmarks.Merging;
using Platform.Benchmarks.Rounds;
using TorchSharp;

var known = new Dictionary<string, Func<Task>>
{
    ["round"] = RoundBenchmark.Run,
    ["noop"] = NoopBenchmark.Run,
    ["client"] = () => Done(RoundBenchmark.Client),
    ["merge"] = () => Done(MergeBenchmark.Run),
};
var asked = args is ["all"] ? known.Keys.ToArray() : args;
if (asked.Length == 0 || asked.FirstOrDefault(name => !known.ContainsKey(name)) is not null)
{
    await Console.Error.WriteLineAsync($"Say which: {string.Join(", ", known.Keys)} or all.");
    return 2;
}

torch.set_num_threads(1);
foreach (var name in asked)
{
    Machine.Describe("before");
    await known[name]();
    Machine.Describe("after");
}

return 0;

static Task Done(Action measure)
{
    measure();
    return Task.CompletedTask;
}
