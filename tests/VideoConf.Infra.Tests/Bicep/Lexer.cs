using System.Text;

namespace VideoConf.Infra.Tests.Bicep;

/// <summary>Bicep's source as tokens. Throws <see cref="FormatException"/> with file and line at anything that is none.</summary>
internal sealed class Lexer(string file, string source, int line = 1)
{
    // Longest first.
    private static readonly string[] Signs =
        ["=>", "==", "!=", "=~", "!~", "<=", ">=", "&&", "||", "??", "::", ".?", "[?", "{", "}", "[", "]", "(", ")", ".", ",", ":", "?", "=", "+", "-", "*", "/", "%", "<", ">", "!", "@", "|"];

    private int _at;
    private int _line = line;

    public IReadOnlyList<Token> Read()
    {
        var tokens = new List<Token>();
        while (Next() is { } token) tokens.Add(token);
        tokens.Add(new Token(TokenKind.End, "", _line));
        return tokens;
    }

    public FormatException Wrong(string what) => new($"{file}({_line}): {what}");

    private Token? Next()
    {
        SkipBlanks();
        if (_at >= source.Length) return null;
        var character = source[_at];
        if (character == '\n')
        {
            _at++;
            return new Token(TokenKind.Line, "\n", _line++);
        }

        if (char.IsAsciiLetter(character) || character == '_') return new Token(TokenKind.Word, While(next => char.IsAsciiLetterOrDigit(next) || next == '_'), _line);
        if (char.IsAsciiDigit(character)) return new Token(TokenKind.Number, While(char.IsAsciiDigit), _line);
        if (character == '\'') return Text();
        foreach (var sign in Signs)
        {
            if (!Has(sign)) continue;
            _at += sign.Length;
            return new Token(TokenKind.Sign, sign, _line);
        }

        throw Wrong($"'{character}' is no part of the language.");
    }

    // Comments, and the directives that switch a diagnostic off for a line.
    private void SkipBlanks()
    {
        while (_at < source.Length)
        {
            if (source[_at] is ' ' or '\t' or '\r') _at++;
            else if (Has("//") || source[_at] == '#') While(next => next != '\n');
            else if (Has("/*"))
            {
                var end = source.IndexOf("*/", _at + 2, StringComparison.Ordinal);
                if (end < 0) throw Wrong("A comment does not end.");
                _line += source.AsSpan(_at, end - _at).Count('\n');
                _at = end + 2;
            }
            else return;
        }
    }

    private Token Text()
    {
        var start = _line;
        if (Has("'''"))
        {
            var end = source.IndexOf("'''", _at + 3, StringComparison.Ordinal);
            if (end < 0) throw Wrong("A string does not end.");
            var raw = source[(_at + 3)..end];
            _line += raw.Count('\n');
            _at = end + 3;
            return new Token(TokenKind.Text, raw, start, [(false, raw)]);
        }

        _at++;
        var parts = new List<(bool, string)>();
        var text = new StringBuilder();
        while (true)
        {
            if (_at >= source.Length || source[_at] == '\n') throw Wrong("A string does not end on its line.");
            var character = source[_at++];
            if (character == '\'') break;
            if (character == '\\') text.Append(Escape());
            else if (character == '$' && _at < source.Length && source[_at] == '{')
            {
                parts.Add((false, text.ToString()));
                text.Clear();
                parts.Add((true, Code()));
            }
            else text.Append(character);
        }

        parts.Add((false, text.ToString()));
        return new Token(TokenKind.Text, string.Concat(parts.Where(part => !part.Item1).Select(part => part.Item2)), start, parts);
    }

    private string Escape()
    {
        var character = _at < source.Length ? source[_at++] : '\0';
        return character switch
        {
            '\\' or '\'' or '$' => character.ToString(),
            'n' => "\n",
            'r' => "\r",
            't' => "\t",
            _ => throw Wrong($"'\\{character}' is no escape."),
        };
    }

    // The expression between ${ and }, which may hold strings and braces itself.
    private string Code()
    {
        var start = ++_at;
        for (var depth = 1; _at < source.Length; _at++)
        {
            if (source[_at] == '\'')
            {
                Text();
                _at--;
            }
            else if (source[_at] == '{') depth++;
            else if (source[_at] == '}' && --depth == 0) return source[start.._at++];
        }

        throw Wrong("An expression in a string does not end.");
    }

    private string While(Func<char, bool> belongs)
    {
        var start = _at;
        while (_at < source.Length && belongs(source[_at])) _at++;
        return source[start.._at];
    }

    private bool Has(string text) => string.CompareOrdinal(source, _at, text, 0, text.Length) == 0;
}
