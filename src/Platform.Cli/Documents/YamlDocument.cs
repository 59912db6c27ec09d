using System.Globalization;
using System.Text.Json.Nodes;
using Platform.Cli.Sessions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Platform.Cli.Documents;

/// <summary>One YAML document as JSON, that remembers on which line everything stood.</summary>
internal sealed class YamlDocument
{
    // Nothing that a spec describes is this deep; an alias that holds itself is.
    private const int Deepest = 32;

    private readonly string _name;
    private readonly YamlNode _root;

    private YamlDocument(string name, YamlNode root) => (_name, _root) = (name, root);

    /// <summary>Reads a text that holds one document.</summary>
    public static YamlDocument Load(string text, string name)
    {
        try
        {
            var stream = new YamlStream();
            using var reader = new StringReader(text);
            stream.Load(reader);
            return stream.Documents is [{ RootNode: var root }]
                ? new(name, root)
                : throw new FailedException(stream.Documents.Count == 0 ? $"{name} is empty." : $"{name} holds {stream.Documents.Count} documents; give each a file of its own.");
        }
        catch (YamlException malformed)
        {
            throw new FailedException($"{name}, line {malformed.Start.Line}: {malformed.InnerException?.Message ?? malformed.Message}");
        }
    }

    /// <summary>The same values as JSON.</summary>
    public JsonNode? ToJson() => ToJson(_root, depth: 0);

    /// <summary>The line, from 1, of the deepest node that is there on the way of a JSON pointer.</summary>
    public long Line(string pointer)
    {
        var (node, line) = (_root, _root.Start.Line);
        foreach (var part in pointer.Split('/').Skip(1).Select(part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)))
        {
            if (node is YamlMappingNode map && map.Children.FirstOrDefault(pair => (pair.Key as YamlScalarNode)?.Value == part) is { Key: { } key, Value: { } value })
            {
                (node, line) = (value, key.Start.Line);
            }
            else if (node is YamlSequenceNode list && int.TryParse(part, CultureInfo.InvariantCulture, out var index) && index >= 0 && index < list.Children.Count)
            {
                (node, line) = (list.Children[index], list.Children[index].Start.Line);
            }
            else
            {
                break;
            }
        }

        return line;
    }

    private JsonNode? ToJson(YamlNode node, int depth) => node switch
    {
        _ when depth > Deepest => throw Refused(node, $"this is more than {Deepest} levels deep."),
        YamlMappingNode map => new JsonObject(map.Children.Select(pair => KeyValuePair.Create(Key(pair.Key), ToJson(pair.Value, depth + 1)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(item => ToJson(item, depth + 1))]),
        YamlScalarNode scalar => Scalar(scalar),
        _ => throw Refused(node, "aliases are not understood."),
    };

    private string Key(YamlNode key) => key is YamlScalarNode { Value: { } text } ? text : throw Refused(key, "a name must be a plain text.");

    private FailedException Refused(YamlNode node, string why) => new($"{_name}, line {node.Start.Line}: {why}");

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
}
