namespace VideoConf.Infra.Tests.Bicep;

/// <summary>Which names a file uses and none of its declarations, imports, loops or the language gives.</summary>
internal sealed class Scopes
{
    // Namespaces and functions of the language (learn.microsoft.com, Bicep functions), as far as infra/ may use them.
    private static readonly HashSet<string> Functions = new(StringComparer.Ordinal)
    {
        "any", "array", "base64", "concat", "contains", "deployer", "empty", "endsWith", "environment", "filter", "first", "flatten", "format", "guid", "indexOf", "int", "intersection",
        "items", "join", "json", "last", "length", "loadFileAsBase64", "loadTextContent", "map", "max", "min", "padLeft", "range", "reduce", "replace", "resourceGroup", "resourceId", "sort",
        "split", "startsWith", "string", "subscription", "subscriptionResourceId", "substring", "take", "tenant", "toLower", "toObject", "toUpper", "trim", "union", "uniqueString", "uri",
    };

    private static readonly HashSet<string> DecoratorFunctions = new(StringComparer.Ordinal) { "allowed", "batchSize", "description", "export", "maxLength", "maxValue", "metadata", "minLength", "minValue", "secure" };

    private readonly BicepFile _file;
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private readonly List<string> _unknown = [];

    private Scopes(BicepFile file) => _file = file;

    /// <summary>Names that mean nothing, and declarations that nobody uses, a sentence each.</summary>
    public static (IReadOnlyList<string> Unknown, IReadOnlySet<string> Used) Check(BicepFile file)
    {
        var scopes = new Scopes(file);
        var globals = file.Declarations.Select(declaration => declaration.Symbol).Concat(file.Imports.Select(import => import.Symbol)).ToHashSet(StringComparer.Ordinal);
        foreach (var declaration in file.Declarations)
        {
            foreach (var decorator in declaration.Decorators)
            {
                if (decorator is Call call && !DecoratorFunctions.Contains(call.Function)) scopes._unknown.Add($"{file.Path}({call.Line}): there is no decorator '{call.Function}'.");
            }

            var inner = new HashSet<string>(globals, StringComparer.Ordinal);
            inner.UnionWith(declaration.Parameters);
            if (declaration.Kind == "param") scopes._used.Add($"type {declaration.Type}");
            if (declaration.Value is { } value) scopes.Visit(value, inner);
        }

        return (scopes._unknown, scopes._used);
    }

    private void Visit(Expression expression, HashSet<string> known)
    {
        switch (expression)
        {
            case Name name:
                if (known.Contains(name.Value)) _used.Add(name.Value);
                else _unknown.Add($"{_file.Path}({name.Line}): nothing is named '{name.Value}'.");
                break;
            case Call { Target: null } call:
                if (known.Contains(call.Function)) _used.Add(call.Function);
                else if (!Functions.Contains(call.Function)) _unknown.Add($"{_file.Path}({call.Line}): there is no function '{call.Function}'.");
                break;
            case Lambda lambda:
                known = [.. known, .. lambda.Parameters];
                break;
            case Loop loop:
                Visit(loop.Source, known);
                Visit(loop.Body, [.. known, .. loop.Variables]);
                return;
            case ObjectLiteral body when body.Resources.Count > 0:
                // A nested resource sees its siblings, and what is around it.
                known = [.. known, .. body.Resources.Select(resource => resource.Symbol)];
                foreach (var resource in body.Resources)
                {
                    if (resource.Value is { } value) Visit(value, known);
                }

                break;
        }

        foreach (var child in expression.Children) Visit(child, known);
    }
}
