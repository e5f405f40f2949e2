namespace VideoConf.Infra.Tests.Bicep;

/// <summary>
/// Bicep's grammar as far as infra/ uses it (github.com/Azure/bicep, docs/grammar.md). What it does not know is an error, so a construct that is new to infra/
/// is looked at before it is taken for right.
/// </summary>
internal sealed partial class Parser
{
    private readonly string _file;
    private readonly IReadOnlyList<Token> _tokens;
    private int _at;

    private Parser(string file, IReadOnlyList<Token> tokens) => (_file, _tokens) = (file, tokens);

    private Token Here => _tokens[_at];

    public static BicepFile Parse(string path, string source)
    {
        var parser = new Parser(path, new Lexer(path, source).Read());
        return parser.File();
    }

    private BicepFile File()
    {
        var scope = "resourceGroup";
        var imports = new List<(string, string)>();
        var declarations = new List<Declaration>();
        for (SkipLines(); Here.Kind != TokenKind.End; SkipLines())
        {
            if (Here.Kind == TokenKind.Word && Here.Value == "targetScope")
            {
                _at++;
                Take("=");
                scope = Constant();
            }
            else if (Here.Kind == TokenKind.Word && Here.Value == "import") imports.AddRange(Import());
            else declarations.Add(Declaration());
            if (Here.Kind is not (TokenKind.Line or TokenKind.End)) throw Wrong("a line's end");
        }

        return new BicepFile(_file, scope, imports, declarations);
    }

    private IEnumerable<(string, string)> Import()
    {
        _at++;
        Take("{");
        var symbols = new List<string>();
        for (SkipLines(); !Try("}"); SkipLines())
        {
            symbols.Add(Word());
            Try(",");
        }

        if (Word() != "from") throw Wrong("from");
        var path = Constant();
        return symbols.Select(symbol => (symbol, path));
    }

    private Declaration Declaration()
    {
        var decorators = new List<Expression>();
        while (Try("@"))
        {
            decorators.Add(Expression());
            SkipLines();
        }

        var line = Here.LineNumber;
        var kind = Word();
        switch (kind)
        {
            case "param":
                {
                    var symbol = Word();
                    var type = TypeName();
                    return new Declaration(line, kind, symbol, type, Try("=") ? Expression() : null, IsExisting: false, decorators, []);
                }

            case "var":
                {
                    var symbol = Word();
                    Take("=");
                    return new Declaration(line, kind, symbol, "", Expression(), IsExisting: false, decorators, []);
                }

            case "output":
                {
                    var symbol = Word();
                    var type = TypeName();
                    Take("=");
                    return new Declaration(line, kind, symbol, type, Expression(), IsExisting: false, decorators, []);
                }

            case "type":
                {
                    var symbol = Word();
                    Take("=");
                    return new Declaration(line, kind, symbol, TypeName(), Value: null, IsExisting: false, decorators, []);
                }

            case "resource" or "module":
                {
                    var symbol = Word();
                    var type = Constant();
                    var existing = Here is { Kind: TokenKind.Word, Value: "existing" };
                    if (existing) _at++;
                    Take("=");
                    return new Declaration(line, kind, symbol, type, Expression(), existing, decorators, []);
                }

            case "func":
                {
                    var symbol = Word();
                    var parameters = new List<string>();
                    Take("(");
                    while (!Try(")"))
                    {
                        parameters.Add(Word());
                        TypeName();
                        Try(",");
                    }

                    var type = TypeName();
                    Take("=>");
                    return new Declaration(line, kind, symbol, type, Expression(), IsExisting: false, decorators, parameters);
                }

            default:
                throw Wrong("a statement", line);
        }
    }

    // A name, or strings with bars between them.
    private string TypeName()
    {
        var type = Here.Kind == TokenKind.Text ? $"'{Constant()}'" : Word();
        while (Try("|")) type += $" | '{Constant()}'";
        while (Try("["))
        {
            Take("]");
            type += "[]";
        }

        return type;
    }

    private string Constant()
    {
        if (Here.Kind != TokenKind.Text || Here.Parts!.Any(part => part.IsCode)) throw Wrong("a string without expressions");
        return _tokens[_at++].Value;
    }

    private string Word()
    {
        if (Here.Kind != TokenKind.Word) throw Wrong("a name");
        return _tokens[_at++].Value;
    }

    private void Take(string sign)
    {
        if (!Try(sign)) throw Wrong($"'{sign}'");
    }

    private bool Try(string sign)
    {
        if (Here.Kind != TokenKind.Sign || Here.Value != sign) return false;
        _at++;
        return true;
    }

    private void SkipLines()
    {
        while (Here.Kind == TokenKind.Line) _at++;
    }

    private FormatException Wrong(string expected, int? line = null) => new($"{_file}({line ?? Here.LineNumber}): {expected} is wanted, not '{Here.Value.ReplaceLineEndings("a line's end")}'.");
}
