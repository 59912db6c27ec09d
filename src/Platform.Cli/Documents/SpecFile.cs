using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Cli.Sessions;
using Platform.Contracts;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Platform.Cli.Documents;

/// <summary>A spec in YAML, of which JSON is a part: the same shape as the REST messages, with the same strictness.</summary>
internal static class SpecFile
{
    /// <summary>Reads a file; a fault names the file and the line.</summary>
    public static T Read<T>(FileInfo file)
    {
        if (!file.Exists)
        {
            throw new FailedException($"There is no file {file.FullName}.");
        }

        return Parse<T>(File.ReadAllText(file.FullName), file.Name);
    }

    /// <summary>Reads a text; a fault names the line.</summary>
    public static T Parse<T>(string text, string name)
    {
        var root = Load(text, name);
        try
        {
            return ToJson(root).Deserialize<T>(PlatformJson.Options) ?? throw new FailedException($"{name} is empty.");
        }
        catch (JsonException fault)
        {
            var line = Line(root, fault.Path ?? "$");
            throw new FailedException($"{name}, line {line}: {fault.Message}");
        }
    }

    private static YamlNode Load(string text, string name)
    {
        try
        {
            var stream = new YamlStream();
            using var reader = new StringReader(text);
            stream.Load(reader);
            return stream.Documents is [{ RootNode: var root }] ? root : throw new FailedException($"{name} must hold one document, and holds {stream.Documents.Count}.");
        }
        catch (YamlException malformed)
        {
            throw new FailedException($"{name}, line {malformed.Start.Line}: {malformed.InnerException?.Message ?? malformed.Message}");
        }
    }

    private static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, ToJson(pair.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(ToJson)]),
        YamlScalarNode scalar => Scalar(scalar),
        _ => throw new FailedException($"Line {node.Start.Line}: aliases are not understood."),
    };

    /// <summary>Plain scalars are numbers, booleans or null where they read as such; quoted ones are always texts.</summary>
    private static JsonValue? Scalar(YamlScalarNode scalar)
    {
        var text = scalar.Value ?? string.Empty;
        if (scalar.Style is not ScalarStyle.Plain)
        {
            return JsonValue.Create(text);
        }

        return text switch
        {
            "" or "~" or "null" => null,
            "true" => JsonValue.Create(true),
            "false" => JsonValue.Create(false),
            _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => JsonValue.Create(whole),
            _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => JsonValue.Create(number),
            _ => JsonValue.Create(text),
        };
    }

    /// <summary>The line of the deepest node that a JSON path such as <c>$.local.epochs</c> names.</summary>
    private static long Line(YamlNode root, string path)
    {
        var node = root;
        var line = node.Start.Line;
        foreach (var part in path.Split('.').Skip(1))
        {
            if (node is not YamlMappingNode map || map.Children.FirstOrDefault(pair => ((YamlScalarNode)pair.Key).Value == part) is not { Key: { } key } found)
            {
                break;
            }

            (node, line) = (found.Value, key.Start.Line);
        }

        return line;
    }
}
