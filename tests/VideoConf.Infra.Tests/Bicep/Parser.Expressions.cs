namespace VideoConf.Infra.Tests.Bicep;

internal sealed partial class Parser
{
    // Loosest first; those of one row bind alike.
    private static readonly string[][] Operators = [["??"], ["||"], ["&&"], ["==", "!=", "=~", "!~"], ["<", "<=", ">", ">="], ["+", "-"], ["*", "/", "%"]];

    private Expression Expression()
    {
        var line = Here.LineNumber;
        if (Here is { Kind: TokenKind.Word, Value: "if" } && _tokens[_at + 1] is { Kind: TokenKind.Sign, Value: "(" })
        {
            _at++;
            Take("(");
            var condition = Expression();
            Take(")");
            return new Conditional(line, condition, Expression());
        }

        var value = Binary(0);
        if (!TryAcrossLines("?")) return value;
        SkipLines();
        var yes = Expression();
        if (!TryAcrossLines(":")) throw Wrong("':'");
        SkipLines();
        return new Operation(line, "?", [value, yes, Expression()]);
    }

    private Expression Binary(int level)
    {
        if (level == Operators.Length) return Unary();
        var left = Binary(level + 1);
        while (Here.Kind == TokenKind.Sign && Operators[level].Contains(Here.Value))
        {
            var sign = _tokens[_at++];
            SkipLines();
            left = new Operation(sign.LineNumber, sign.Value, [left, Binary(level + 1)]);
        }

        return left;
    }

    private Expression Unary()
    {
        var line = Here.LineNumber;
        foreach (var sign in new[] { "!", "-" })
        {
            if (Try(sign)) return new Operation(line, sign, [Unary()]);
        }

        var value = Primary();
        while (true)
        {
            line = Here.LineNumber;
            if (Try("."))
            {
                var name = Word();
                value = Here is { Kind: TokenKind.Sign, Value: "(" } ? new Call(line, value, name, Arguments()) : new Member(line, value, name);
            }
            else if (Try(".?")) value = new Member(line, value, Word());
            else if (Try("::")) value = new NestedResource(line, value, Word());
            else if (Try("[") || Try("[?"))
            {
                var index = Expression();
                Take("]");
                value = new Element(line, value, index);
            }
            else if (!Try("!")) return value;
        }
    }

    private Expression Primary()
    {
        var token = Here;
        switch (token.Kind)
        {
            case TokenKind.Number:
                _at++;
                return new Literal(token.LineNumber, token.Value);
            case TokenKind.Text:
                _at++;
                return TextOf(token);
            case TokenKind.Word:
                _at++;
                if (token.Value is "true" or "false" or "null") return new Literal(token.LineNumber, token.Value);
                if (Here is { Kind: TokenKind.Sign, Value: "(" }) return new Call(token.LineNumber, Target: null, token.Value, Arguments());
                if (Try("=>")) return new Lambda(token.LineNumber, [token.Value], Expression());
                return new Name(token.LineNumber, token.Value);
        }

        if (Try("{")) return Object(token.LineNumber);
        if (Try("[")) return Array(token.LineNumber);
        if (!Try("(")) throw Wrong("an expression");
        if (Lambda(token.LineNumber) is { } lambda) return lambda;
        SkipLines();
        var inner = Expression();
        SkipLines();
        Take(")");
        return inner;
    }

    // Behind an opened bracket: names with commas, ')' and '=>'. Anything else is an expression in brackets.
    private Lambda? Lambda(int line)
    {
        var start = _at;
        var names = new List<string>();
        while (Here.Kind == TokenKind.Word)
        {
            names.Add(Word());
            if (!Try(",")) break;
        }

        if (Try(")") && Try("=>"))
        {
            SkipLines();
            return new Lambda(line, names, Expression());
        }

        _at = start;
        return null;
    }

    private List<Expression> Arguments()
    {
        Take("(");
        var arguments = new List<Expression>();
        for (SkipLines(); !Try(")"); SkipLines())
        {
            arguments.Add(Expression());
            SkipLines();
            if (!Try(",") && Here.Value != ")") throw Wrong("',' or ')'");
        }

        return arguments;
    }

    private Expression Array(int line)
    {
        SkipLines();
        if (Here is { Kind: TokenKind.Word, Value: "for" }) return Loop(line);
        var items = new List<Expression>();
        for (SkipLines(); !Try("]"); SkipLines())
        {
            items.Add(Expression());
            Separate("]");
        }

        return new ArrayLiteral(line, items);
    }

    private Loop Loop(int line)
    {
        _at++;
        var variables = new List<string>();
        if (Try("("))
        {
            variables.Add(Word());
            Take(",");
            variables.Add(Word());
            Take(")");
        }
        else
        {
            variables.Add(Word());
        }

        if (Word() != "in") throw Wrong("in");
        var source = Expression();
        Take(":");
        SkipLines();
        var body = Expression();
        SkipLines();
        Take("]");
        return new Loop(line, variables, source, body);
    }

    private ObjectLiteral Object(int line)
    {
        var members = new List<(Expression, Expression)>();
        var resources = new List<Declaration>();
        for (SkipLines(); !Try("}"); SkipLines())
        {
            if (Here is { Kind: TokenKind.Word, Value: "resource" } && _tokens[_at + 1].Kind == TokenKind.Word)
            {
                resources.Add(Declaration());
            }
            else
            {
                var key = Here.Kind == TokenKind.Text ? TextOf(_tokens[_at++]) : new TextLiteral(Here.LineNumber, [(Word(), null)]);
                Take(":");
                members.Add((key, Expression()));
            }

            Separate("}");
        }

        return new ObjectLiteral(line, members, resources);
    }

    // A comma, a line's end, or the end of the whole.
    private void Separate(string end)
    {
        if (Try(",") || Here.Kind == TokenKind.Line || (Here.Kind == TokenKind.Sign && Here.Value == end)) return;
        throw Wrong($"',', a line's end or '{end}'");
    }

    private TextLiteral TextOf(Token token) => new(
        token.LineNumber,
        [.. token.Parts!.Where(part => part.IsCode || part.Value.Length > 0 || token.Parts!.Count == 1).Select(part => part.IsCode ? ((string?)null, (Expression?)Within(part.Value, token.LineNumber)) : (part.Value, null))]);

    private Expression Within(string source, int line)
    {
        var inner = new Parser(_file, new Lexer(_file, source, line).Read());
        var value = inner.Expression();
        return inner.Here.Kind == TokenKind.End ? value : throw inner.Wrong("'}'");
    }

    // An operator may begin the next line in a condition that spans lines.
    private bool TryAcrossLines(string sign)
    {
        var ahead = _at;
        while (_tokens[ahead].Kind == TokenKind.Line) ahead++;
        if (_tokens[ahead].Kind != TokenKind.Sign || _tokens[ahead].Value != sign) return false;
        _at = ahead + 1;
        return true;
    }
}
