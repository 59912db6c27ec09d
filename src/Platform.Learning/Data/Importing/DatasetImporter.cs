using Platform.Contracts.Datasets;
using Platform.Contracts.Problems;
using Platform.Learning.Data.Generated;
using Platform.Learning.Training;

namespace Platform.Learning.Data.Importing;

/// <summary>Turns uploaded files, which may be hostile, into samples; or refuses them at the first fault, naming its place.</summary>
public static class DatasetImporter
{
    /// <summary>Reads a shard.</summary>
    /// <param name="request">How to read the files.</param>
    /// <param name="files">The files by their part, each seekable.</param>
    /// <exception cref="ProblemException"><c>malformed_file</c>, <c>missing_column</c>, <c>non_finite</c>, <c>schema_mismatch</c>, <c>missing_field</c>, <c>out_of_range</c>, <c>unsupported_combination</c>.</exception>
    public static Samples Import(ShardRequest request, IReadOnlyDictionary<string, Stream> files)
    {
        Check(request);
        return request.Format switch
        {
            ShardFormat.Idx => IdxFiles.Read(File(files, "images"), File(files, "labels"), request.Limit, request.Scale),
            ShardFormat.Csv => CsvFile.Read(File(files, "table"), request),
            ShardFormat.Safetensors => TensorsFile.Read(File(files, "tensors"), request.Limit, request.Scale),
            ShardFormat.Cifar10 => CifarFiles.Read(files, labelBytes: 1, classes: 10, request.Limit, request.Scale),
            ShardFormat.Cifar100 => CifarFiles.Read(files, labelBytes: 2, classes: 100, request.Limit, request.Scale),
            _ => GeneratedDataset.Make(request.Generator!),
        };
    }

    private static void Check(ShardRequest request)
    {
        List<Fault> faults = [];
        if (request.Limit < 1)
        {
            faults.Add(new("/limit", ProblemCodes.OutOfRange, "'limit' must be at least 1."));
        }

        if (request.Scale is { } scale && !(double.IsFinite(scale) && scale != 0))
        {
            faults.Add(new("/scale", ProblemCodes.OutOfRange, "'scale' must be a finite number other than 0."));
        }

        if (request is { Format: ShardFormat.Csv, LabelColumn: null or "" })
        {
            faults.Add(new("/labelColumn", ProblemCodes.MissingField, "A csv shard names the column that holds the labels."));
        }

        if (request is { Format: ShardFormat.Generated, Generator: null })
        {
            faults.Add(new("/generator", ProblemCodes.MissingField, "A generated shard says what to make."));
        }

        if (request is { Table: not null, Format: not ShardFormat.Csv })
        {
            faults.Add(new("/table", ProblemCodes.UnsupportedCombination, "'table' says how a csv table is read; this is none."));
        }

        faults.AddRange(request.Table is { } table ? TableChecks.Check(table, request.LabelColumn) : []);
        faults.AddRange(request is { Format: ShardFormat.Generated, Generator: { } generator } ? GeneratedDataset.Check(generator) : []);
        if (faults.Count > 0)
        {
            throw new ProblemException(ProblemCodes.InvalidArgument, faults[0].Detail, faults);
        }
    }

    private static Stream File(IReadOnlyDictionary<string, Stream> files, string part) => files.TryGetValue(part, out var file)
        ? file
        : throw new ProblemException(new Fault($"/files/{part}", ProblemCodes.MissingField, $"The format needs a file '{part}'."));
}
