using System.Text.RegularExpressions;

namespace VideoConf.Infra.Tests.Bicep;

/// <summary>What the Bicep compiler would refuse, as far as it can be known without it, and what it would not.</summary>
public sealed class TemplateTests
{
    [Fact]
    public void Every_name_means_something_and_every_declaration_is_used()
    {
        var wrong = new List<string>();
        foreach (var file in Templates.All.Values)
        {
            var (unknown, used) = Scopes.Check(file);
            wrong.AddRange(unknown);
            wrong.AddRange(file.Declarations.GroupBy(declaration => (declaration.Kind == "output", declaration.Symbol)).Where(group => group.Count() > 1).Select(group => $"{file.Path}: '{group.Key.Symbol}' is declared twice."));
            foreach (var declaration in file.Declarations.Where(declaration => declaration.Kind is "param" or "var" or "type" or "func"))
            {
                var isExported = declaration.Decorators.OfType<Call>().Any(decorator => decorator.Function == "export");
                if (!isExported && !used.Contains(declaration.Symbol)) wrong.Add($"{file.Path}({declaration.Line}): nobody uses '{declaration.Symbol}'.");
            }

            foreach (var (symbol, path) in file.Imports)
            {
                var source = Templates.At(file, path);
                if (source?[symbol]?.Decorators.OfType<Call>().Any(decorator => decorator.Function == "export") != true) wrong.Add($"{file.Path}: '{path}' exports no '{symbol}'.");
                if (!used.Contains(symbol) && !used.Contains($"type {symbol}")) wrong.Add($"{file.Path}: nobody uses the import '{symbol}'.");
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Modules_are_given_what_they_declare_and_nothing_else()
    {
        var wrong = new List<string>();
        foreach (var file in Templates.All.Values)
        {
            foreach (var module in file.Of("module"))
            {
                var where = $"{file.Path}({module.Line})";
                if (Templates.At(file, module.Type) is not { } source)
                {
                    wrong.Add($"{where}: there is no '{module.Type}'.");
                    continue;
                }

                var given = (module.Body!["params"] as ObjectLiteral)?.Keys.ToHashSet(StringComparer.Ordinal) ?? [];
                wrong.AddRange(given.Where(name => source[name]?.Kind != "param").Select(name => $"{where}: {source.Path} declares no parameter '{name}'."));
                wrong.AddRange(source.Of("param").Where(parameter => parameter.Value is null && !given.Contains(parameter.Symbol)).Select(parameter => $"{where}: {source.Path} wants '{parameter.Symbol}'."));
                if (file.Scope == "subscription" && source.Scope == "resourceGroup" && module.Body["scope"] is null) wrong.Add($"{where}: a module of a group wants a scope in a template of a subscription.");
                if (module.Body["name"] is null) wrong.Add($"{where}: a deployment wants a name.");
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_file_under_modules_is_used()
    {
        var used = Templates.All.Values.SelectMany(file => file.Of("module").Select(module => Templates.At(file, module.Type)?.Path)).ToHashSet(StringComparer.Ordinal);

        Assert.DoesNotContain(Templates.All.Keys, path => path.StartsWith("infra/modules/", StringComparison.Ordinal) && !used.Contains(path));
    }

    [Fact]
    public void Outputs_that_are_read_exist_and_those_that_exist_are_read()
    {
        var wrong = new List<string>();
        var read = new HashSet<(string File, string Output)>();
        foreach (var file in Templates.All.Values)
        {
            foreach (var member in file.Expressions.OfType<Member>())
            {
                if (member.Target is not Member { Property: "outputs" } outputs || ModuleOf(file, outputs.Target) is not { } source) continue;
                read.Add((source.Path, member.Property));
                if (source.Output(member.Property) is null) wrong.Add($"{file.Path}({member.Line}): {source.Path} has no output '{member.Property}'.");
            }

            // Members of outputs that are objects.
            foreach (var member in file.Expressions.OfType<Member>())
            {
                if (member.Target is Member { Target: Member { Property: "outputs" } outputs } output && ModuleOf(file, outputs.Target)?.Output(output.Property)?.Value is ObjectLiteral shape && shape[member.Property] is null)
                    wrong.Add($"{file.Path}({member.Line}): the output '{output.Property}' has no '{member.Property}'.");
            }
        }

        foreach (var file in Templates.All.Values.Except(Templates.Layers))
            wrong.AddRange(file.Of("output").Where(output => !read.Contains((file.Path, output.Symbol))).Select(output => $"{file.Path}({output.Line}): nobody reads the output '{output.Symbol}'."));
        Assert.Empty(wrong);
    }

    [Fact]
    public void Constants_that_are_read_exist_and_those_that_exist_are_read()
    {
        var wrong = new List<string>();
        foreach (var (source, symbol) in new[] { ("roles", "roles"), ("profiles", "ports") })
        {
            var shape = Templates.Exported(source, symbol);
            var read = Templates.All.Values.SelectMany(file => file.Expressions.OfType<Member>()).Where(member => member.Target is Name name && name.Value == symbol).ToList();
            wrong.AddRange(read.Where(member => shape[member.Property] is null).Select(member => $"line {member.Line}: {symbol} has no '{member.Property}'."));
            wrong.AddRange(shape.Keys.Except(read.Select(member => member.Property), StringComparer.Ordinal).Select(key => $"nobody reads {symbol}.{key}."));
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void All_profiles_decide_the_same_things_and_each_is_used()
    {
        var profiles = Templates.Exported("profiles", "profiles");
        var shapes = profiles.Members.Select(member => Assert.IsType<ObjectLiteral>(member.Value).Keys.ToList()).ToList();
        var read = Templates.Layers.SelectMany(file => file.Expressions.OfType<Member>()).Where(member => member.Target is Name { Value: "size" }).Select(member => member.Property).ToHashSet(StringComparer.Ordinal);

        Assert.Equal("'trial' | 'team' | 'enterprise'", Templates.All["infra/profiles.bicep"]["profileName"]!.Type);
        Assert.Equal(["trial", "team", "enterprise"], profiles.Keys);
        Assert.All(shapes, shape => Assert.Equal(shapes[0], shape));
        Assert.Equal(shapes[0].Order(StringComparer.Ordinal), read.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Nested_resources_that_are_named_are_there()
    {
        var wrong = new List<string>();
        foreach (var file in Templates.All.Values)
        {
            foreach (var nested in file.Expressions.OfType<NestedResource>())
            {
                if (Declared(file, nested.Target)?.Body?.Resources.Any(resource => resource.Symbol == nested.Symbol) != true) wrong.Add($"{file.Path}({nested.Line}): nothing is named '{nested.Symbol}' there.");
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Resources_have_a_type_with_a_version_and_a_name()
    {
        var wrong = new List<string>();
        foreach (var file in Templates.All.Values)
        {
            foreach (var resource in file.Of("resource"))
            {
                if (!Regex.IsMatch(resource.Type, @"^Microsoft\.\w+(/\w+)+@20\d\d-\d\d-\d\d(-preview)?$", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)))
                    wrong.Add($"{file.Path}({resource.Line}): '{resource.Type}' is no resource type with a version.");
                wrong.AddRange(resource.WithNested.Where(part => part.Body?["name"] is null).Select(part => $"{file.Path}({part.Line}): '{part.Symbol}' has no name."));
            }
        }

        Assert.Empty(wrong);

        // One version of a type everywhere: two would be two opinions of what its properties are.
        Assert.Empty(Templates.All.Values.SelectMany(file => file.Of("resource")).Select(resource => resource.Type.Split('@')).GroupBy(type => type[0], type => type[1], StringComparer.Ordinal).Where(type => type.Distinct().Count() > 1).Select(type => type.Key));
    }

    [Fact]
    public void Files_that_templates_load_are_there_and_every_word_to_fill_in_is_filled_in()
    {
        foreach (var file in Templates.All.Values)
        {
            var loads = file.Expressions.OfType<Call>().Where(call => call.Function is "loadTextContent" or "loadFileAsBase64").Select(call => Templates.Constant(call.Arguments[0])).ToList();
            var folder = Path.Combine(Running.Repository.Root, Path.GetDirectoryName(file.Path)!);
            Assert.All(loads, path => Assert.True(File.Exists(Path.Combine(folder, path)), $"{file.Path} loads '{path}'"));
            if (loads.Find(path => path.EndsWith("cloud-init.yaml", StringComparison.Ordinal)) is not { } machine) continue;

            var wanted = Words(File.ReadAllText(Path.Combine(folder, machine)));
            var filled = Assert.IsType<ObjectLiteral>(file["values"]!.Value).Keys;
            Assert.Equal(wanted.Order(StringComparer.Ordinal), filled.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void No_output_and_no_plain_parameter_is_a_secret()
    {
        var wrong = Templates.All.Values.SelectMany(file => file.Declarations.Where(declaration =>
            (declaration.Kind == "output" && declaration.Expressions.OfType<Call>().Any(call => call.Function.StartsWith("listKeys", StringComparison.OrdinalIgnoreCase) || call.Function.StartsWith("listSecrets", StringComparison.OrdinalIgnoreCase)))
            || (declaration.Kind == "param" && declaration.Symbol is "alertWebhook" && !declaration.Decorators.OfType<Call>().Any(decorator => decorator.Function == "secure")))
            .Select(declaration => $"{file.Path}({declaration.Line}): {declaration.Symbol}"));

        Assert.Empty(wrong);
    }

    internal static IEnumerable<string> Words(string text) =>
        Regex.Matches(text, "@[A-Z_]+@", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Select(match => match.Value).Distinct();

    private static BicepFile? ModuleOf(BicepFile file, Expression target)
    {
        while (target is Element element) target = element.Target;
        return target is Name name && file[name.Value] is { Kind: "module" } module ? Templates.At(file, module.Type) : null;
    }

    private static Declaration? Declared(BicepFile file, Expression target) => target switch
    {
        Name name => file[name.Value],
        Element element => Declared(file, element.Target),
        NestedResource nested => Declared(file, nested.Target)?.Body?.Resources.FirstOrDefault(resource => resource.Symbol == nested.Symbol),
        _ => null,
    };
}
