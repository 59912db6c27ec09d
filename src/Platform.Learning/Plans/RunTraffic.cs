using Platform.Contracts.Runs;
using Platform.Learning.Tensors;

namespace Platform.Learning.Plans;

/// <summary>What a run's clients get, send and keep, from its schemas alone.</summary>
public static class RunTraffic
{
    /// <summary>For one client and one round of the plan's first phase.</summary>
    public static Traffic Of(RunProgram program)
    {
        var works = program.Plan.Phases[0].Steps.Where(step => step.Participants is Participants.Sample or Participants.All).Select(step => step.Work).OfType<LocalProgram>().ToList();
        var sent = works.Select(program.UploadSchema).ToList();
        // A client has no use for what it replaces by its own.
        var own = works.Select(work => work.Own).OfType<string>().Select(slot => program.ClientSchema[slot]).FirstOrDefault();
        var down = program.Algorithm.Broadcast.Resolve(program.ServerSchema)
            .Where(tensor => tensor.Slot != SlotNames.Model || own?.IndexOf(tensor.Entry.Path) is not >= 0)
            .ToList();
        return new(
            // Each step begins with a broadcast of its own.
            works.Count * down.Sum(tensor => Bytes(tensor.Entry)),
            sent.Sum(Bytes),
            Bytes(program.ClientSchema),
            [.. down.Select(tensor => tensor.Slot).Distinct()],
            [.. sent.SelectMany(Names).Distinct()],
            [.. Names(program.ClientSchema)]);
    }

    private static IEnumerable<string> Names(BagSchema schema) => schema.Slots.Select(slot => slot.Key);

    private static long Bytes(BagSchema schema) => schema.Slots.Sum(slot => slot.Value.Entries.Sum(Bytes));

    private static long Bytes(TensorEntry entry) => entry.Count * entry.Type.Size();
}
