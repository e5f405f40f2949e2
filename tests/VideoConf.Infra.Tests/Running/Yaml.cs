using System.Text.Json.Nodes;

namespace VideoConf.Infra.Tests.Running;

/// <summary>
/// YAML as far as this project writes it: mappings and lists by indentation or in brackets, plain and quoted words, block texts, comments. Anything else is an
/// error with its line.
/// </summary>
internal sealed class Yaml
{
    private readonly List<(int Indent, string Text, int Number)> _lines = [];
    private readonly string[] _source;
    private int _at;

    private Yaml(string source)
    {
        _source = source.Split('\n');
        for (var i = 0; i < _source.Length; i++)
        {
            var text = _source[i].TrimEnd();
            if (text.Contains('\t', StringComparison.Ordinal)) throw Wrong(i + 1, "a tab");
            var trimmed = text.TrimStart();
            if (trimmed.Length > 0 && trimmed[0] != '#') _lines.Add((text.Length - trimmed.Length, WithoutComment(trimmed), i + 1));
        }
    }

    public static JsonNode Parse(string source)
    {
        var yaml = new Yaml(source);
        var value = yaml.Block(0);
        return yaml._at == yaml._lines.Count ? value : throw Wrong(yaml._lines[yaml._at].Number, "indentation that fits nothing");
    }

    private JsonNode Block(int indent) => _lines[_at].Text.StartsWith('-') ? List(indent) : Mapping(indent);

    private JsonObject Mapping(int indent)
    {
        var mapping = new JsonObject();
        while (_at < _lines.Count && _lines[_at].Indent == indent && !_lines[_at].Text.StartsWith('-'))
        {
            var (_, text, number) = _lines[_at];
            var colon = KeyEnd(text, number);
            var key = text[..colon].Trim('"', '\'', ' ');
            if (mapping.ContainsKey(key)) throw Wrong(number, $"'{key}' twice");
            mapping[key] = Value(text[(colon + 1)..].Trim(), indent, number);
        }

        return mapping;
    }

    private JsonArray List(int indent)
    {
        var list = new JsonArray();
        while (_at < _lines.Count && _lines[_at].Indent == indent && _lines[_at].Text.StartsWith('-'))
        {
            var (_, text, number) = _lines[_at];
            var rest = text[1..].TrimStart();
            if (IsKey(rest))
            {
                // A mapping that begins on the line of its dash stands as far in as its first key.
                var inner = indent + text.Length - rest.Length;
                _lines[_at] = (inner, rest, number);
                list.Add(Mapping(inner));
            }
            else
            {
                list.Add(Value(rest, indent, number));
            }
        }

        return list;
    }

    private JsonNode? Value(string text, int indent, int number)
    {
        _at++;
        if (text is "|" or ">" or "|-") return BlockText(indent, number);
        if (text.Length > 0) return Inline(text, number);
        if (_at >= _lines.Count) return null;
        var next = _lines[_at];
        return next.Indent > indent || (next.Indent == indent && next.Text.StartsWith('-')) ? Block(next.Indent) : null;
    }

    private JsonNode BlockText(int indent, int number)
    {
        var end = number;
        while (end < _source.Length && (_source[end].Trim().Length == 0 || _source[end].Length - _source[end].TrimStart().Length > indent)) end++;
        while (_at < _lines.Count && _lines[_at].Number <= end) _at++;
        return string.Join('\n', _source[number..end].Select(line => line.Trim()));
    }

    private static JsonNode? Inline(string text, int number)
    {
        if (text[0] is '[' or '{')
        {
            var at = 0;
            var value = Flow(text, ref at, number);
            return at == text.Length ? value : throw Wrong(number, $"'{text[at..]}' behind a bracket");
        }

        return Scalar(text, number);
    }

    private static JsonNode? Flow(string text, ref int at, int number)
    {
        var isList = text[at++] == '[';
        var list = new JsonArray();
        var mapping = new JsonObject();
        while (true)
        {
            while (at < text.Length && text[at] is ' ' or ',') at++;
            if (at >= text.Length) throw Wrong(number, "a bracket that does not close");
            if (text[at] is ']' or '}') return text[at++] == ']' == isList ? (isList ? list : mapping) : throw Wrong(number, "the wrong bracket");
            string? key = null;
            if (!isList)
            {
                var colon = text.IndexOf(": ", at, StringComparison.Ordinal);
                if (colon < 0) throw Wrong(number, "a member without a value");
                key = text[at..colon].Trim();
                at = colon + 2;
            }

            var value = text[at] is '[' or '{' ? Flow(text, ref at, number) : Scalar(Word(text, ref at), number);
            if (isList) list.Add(value);
            else mapping.Add(key!, value);
        }
    }

    private static string Word(string text, ref int at)
    {
        var start = at;
        if (text[at] is '"' or '\'')
        {
            at = text.IndexOf(text[at], at + 1) + 1;
            return text[start..at];
        }

        while (at < text.Length && text[at] is not (',' or ']' or '}')) at++;
        return text[start..at].TrimEnd();
    }

    private static JsonNode? Scalar(string text, int number)
    {
        if (text[0] is '"' or '\'') return text.Length > 1 && text[^1] == text[0] ? text[1..^1] : throw Wrong(number, "a quote that does not end");
        if (text[0] is '&' or '*' or '!' or '%' or '@' or '`') throw Wrong(number, $"'{text}'");
        return text switch { "true" => true, "false" => false, "null" or "~" => null, _ => text };
    }

    private static int KeyEnd(string text, int number)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == ':' && (i + 1 == text.Length || text[i + 1] == ' ')) return i;
        }

        throw Wrong(number, $"'{text}' where a key belongs");
    }

    private static bool IsKey(string text)
    {
        if (text.Length == 0 || text[0] is '"' or '\'' or '[' or '{') return false;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && (colon + 1 == text.Length || text[colon + 1] == ' ');
    }

    private static string WithoutComment(string text)
    {
        var quote = '\0';
        for (var i = 0; i < text.Length; i++)
        {
            if (quote != '\0') quote = text[i] == quote ? '\0' : quote;
            else if (text[i] is '"' or '\'' && (i == 0 || text[i - 1] is ' ' or '[' or '{')) quote = text[i];
            else if (text[i] == '#' && text[i - 1] == ' ') return text[..i].TrimEnd();
        }

        return text;
    }

    private static FormatException Wrong(int line, string what) => new($"line {line}: {what}");
}
