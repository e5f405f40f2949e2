namespace VideoConf.Infra.Tests.Bicep;

/// <summary>An expression, or a part of one.</summary>
/// <param name="Line">Where it stands.</param>
internal abstract record Expression(int Line)
{
    /// <summary>The expressions directly within.</summary>
    public virtual IEnumerable<Expression> Children => [];

    /// <summary>This, and everything within.</summary>
    public IEnumerable<Expression> All => Children.SelectMany(child => child.All).Prepend(this);
}

/// <summary>A number, true, false or null.</summary>
internal sealed record Literal(int Line, string Value) : Expression(Line);

/// <summary>A string.</summary>
internal sealed record TextLiteral(int Line, IReadOnlyList<(string? Text, Expression? Code)> Parts) : Expression(Line)
{
    public override IEnumerable<Expression> Children => Parts.Where(part => part.Code is not null).Select(part => part.Code!);

    /// <summary>What it says; null when it has expressions in it.</summary>
    public string? Constant => Parts.All(part => part.Code is null) ? string.Concat(Parts.Select(part => part.Text)) : null;
}

/// <summary>A name.</summary>
internal sealed record Name(int Line, string Value) : Expression(Line);

/// <summary><c>target.member</c>, <c>target.?member</c>.</summary>
internal sealed record Member(int Line, Expression Target, string Property) : Expression(Line)
{
    public override IEnumerable<Expression> Children => [Target];
}

/// <summary><c>target::nested</c>: a resource within a resource.</summary>
internal sealed record NestedResource(int Line, Expression Target, string Symbol) : Expression(Line)
{
    public override IEnumerable<Expression> Children => [Target];
}

/// <summary><c>target[index]</c>.</summary>
internal sealed record Element(int Line, Expression Target, Expression Index) : Expression(Line)
{
    public override IEnumerable<Expression> Children => [Target, Index];
}

/// <summary>A call of a function, or of a method of a target.</summary>
internal sealed record Call(int Line, Expression? Target, string Function, IReadOnlyList<Expression> Arguments) : Expression(Line)
{
    public override IEnumerable<Expression> Children => Target is null ? Arguments : Arguments.Prepend(Target);
}

/// <summary>An array.</summary>
internal sealed record ArrayLiteral(int Line, IReadOnlyList<Expression> Items) : Expression(Line)
{
    public override IEnumerable<Expression> Children => Items;
}

/// <summary>An object, with the resources that stand within it.</summary>
internal sealed record ObjectLiteral(int Line, IReadOnlyList<(Expression Key, Expression Value)> Members, IReadOnlyList<Declaration> Resources) : Expression(Line)
{
    public override IEnumerable<Expression> Children => Members.SelectMany(member => new[] { member.Key, member.Value });

    /// <summary>A member's value; null when there is none of that name.</summary>
    public Expression? this[string name] => Members.FirstOrDefault(member => KeyOf(member.Key) == name).Value;

    /// <summary>The names that are constant.</summary>
    public IEnumerable<string> Keys => Members.Select(member => KeyOf(member.Key)).OfType<string>();

    private static string? KeyOf(Expression key) => (key as TextLiteral)?.Constant;
}

/// <summary>An operator between expressions; <c>? :</c> is one of three.</summary>
internal sealed record Operation(int Line, string Operator, IReadOnlyList<Expression> Operands) : Expression(Line)
{
    public override IEnumerable<Expression> Children => Operands;
}

/// <summary><c>(a, b) => body</c>.</summary>
internal sealed record Lambda(int Line, IReadOnlyList<string> Parameters, Expression Body) : Expression(Line)
{
    public override IEnumerable<Expression> Children => [Body];
}

/// <summary><c>[for (item, index) in source: body]</c>.</summary>
internal sealed record Loop(int Line, IReadOnlyList<string> Variables, Expression Source, Expression Body) : Expression(Line)
{
    public override IEnumerable<Expression> Children => [Source, Body];
}

/// <summary><c>if (condition) body</c>.</summary>
internal sealed record Conditional(int Line, Expression Condition, Expression Body) : Expression(Line)
{
    public override IEnumerable<Expression> Children => [Condition, Body];
}

/// <summary>A statement that declares something.</summary>
/// <param name="Line">Where it stands.</param>
/// <param name="Kind">param, var, output, resource, module, func, type.</param>
/// <param name="Symbol">Its name.</param>
/// <param name="Type">Type of a param or output, type and version of a resource, path of a module.</param>
/// <param name="Value">Value, default, or body.</param>
/// <param name="IsExisting">Whether the resource is only referred to.</param>
/// <param name="Decorators">What stands before it, behind an at sign.</param>
/// <param name="Parameters">A function's.</param>
internal sealed record Declaration(
    int Line, string Kind, string Symbol, string Type, Expression? Value, bool IsExisting, IReadOnlyList<Expression> Decorators, IReadOnlyList<string> Parameters)
{
    /// <summary>The object that the value comes down to, without loop and condition; null when it is none.</summary>
    public ObjectLiteral? Body
    {
        get
        {
            var value = Value;
            while (true)
            {
                switch (value)
                {
                    case Loop loop: value = loop.Body; break;
                    case Conditional conditional: value = conditional.Body; break;
                    default: return value as ObjectLiteral;
                }
            }
        }
    }

    /// <summary>This, and every resource within.</summary>
    public IEnumerable<Declaration> WithNested => (Value?.All.OfType<ObjectLiteral>().SelectMany(part => part.Resources).SelectMany(nested => nested.WithNested) ?? []).Prepend(this);

    /// <summary>Every expression of it: decorators, value, and those of resources within.</summary>
    public IEnumerable<Expression> Expressions => WithNested.SelectMany(part => part.Decorators.Concat(part.Value is null ? [] : [part.Value]).SelectMany(root => root.All));
}

/// <summary>A Bicep file.</summary>
/// <param name="Path">Its path from the repository's root.</param>
/// <param name="Scope">Its target scope.</param>
/// <param name="Imports">What it takes from which file.</param>
/// <param name="Declarations">What it declares.</param>
internal sealed record BicepFile(string Path, string Scope, IReadOnlyList<(string Symbol, string Path)> Imports, IReadOnlyList<Declaration> Declarations)
{
    /// <summary>Declarations of a kind.</summary>
    public IEnumerable<Declaration> Of(string kind) => Declarations.Where(declaration => declaration.Kind == kind);

    /// <summary>A declaration that is no output (those have names of their own); null when there is none of that name.</summary>
    public Declaration? this[string symbol] => Declarations.FirstOrDefault(declaration => declaration.Kind != "output" && declaration.Symbol == symbol);

    /// <summary>An output; null when there is none of that name.</summary>
    public Declaration? Output(string symbol) => Of("output").FirstOrDefault(output => output.Symbol == symbol);

    /// <summary>Every expression.</summary>
    public IEnumerable<Expression> Expressions => Declarations.SelectMany(declaration => declaration.Expressions);
}
