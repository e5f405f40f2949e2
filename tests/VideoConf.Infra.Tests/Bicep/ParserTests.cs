namespace VideoConf.Infra.Tests.Bicep;

public sealed class ParserTests
{
    [Fact]
    public void Strings_loops_conditions_and_nested_resources_are_understood()
    {
        var file = Parser.Parse("a.bicep", """
            targetScope = 'subscription'
            import { one, two } from 'b.bicep'
            @description('It\'s')
            param p 'x' | 'y' = 'x' // why
            /* more
            lines */
            var text = 'a${toUpper('b}${one}')}c'
            resource r 'T/t@1' = [for (x, i) in range(0, 2): if (p == 'x') {
              name: '${x}'
              nested: { a: 1, 'b-c': [ 1, 2 ] }
              resource inner 'u' existing = { name: 'n' }
            }]
            func f(a string, b int) string => '${a}${b}'
            output o string = empty(text)
              ? r[0]::inner.name ?? ''
              : map(items({}), x => x.key)[0].?value!
            """);

        Assert.Equal("subscription", file.Scope);
        Assert.Equal([("one", "b.bicep"), ("two", "b.bicep")], file.Imports);
        Assert.Equal(["p", "text", "r", "f", "o"], file.Declarations.Select(declaration => declaration.Symbol));
        Assert.Equal("inner", file["r"]!.Body!.Resources.Single().Symbol);
        Assert.True(file["r"]!.Body!.Resources.Single().IsExisting);
        Assert.Equal(["a", "b-c"], ((ObjectLiteral)file["r"]!.Body!["nested"]!).Keys);
        Assert.Contains(file["text"]!.Expressions, part => part is Name { Value: "one" });
        Assert.Equal(["a", "b"], file["f"]!.Parameters);
    }

    [Theory]
    [InlineData("var a = ")]
    [InlineData("var a = {")]
    [InlineData("var a = { b 1 }")]
    [InlineData("var a = [ 1 2 ]")]
    [InlineData("var a = 'b")]
    [InlineData("var a = 'b${c'")]
    [InlineData("var a = f(1 2)")]
    [InlineData("param a = 1")]
    [InlineData("resource a = {}")]
    [InlineData("var a = 1 var b = 2")]
    [InlineData("varr a = 1")]
    [InlineData("var a = \"b\"")]
    [InlineData("var a = x ? 1")]
    [InlineData("/* a")]
    public void What_is_wrong_is_refused_with_its_line(string source)
    {
        var wrong = Assert.Throws<FormatException>(() => Parser.Parse("a.bicep", "\n" + source));

        Assert.StartsWith("a.bicep(2)", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_mean_nothing_are_found()
    {
        var (unknown, _) = Scopes.Check(Parser.Parse("a.bicep", """
            var known = 1
            var a = [for x in [ known ]: x + missing]
            var b = map([ 1 ], y => y + x)
            var c = nothing(known)
            """));

        Assert.Equal(["missing", "x", "nothing"], unknown.Select(sentence => sentence.Split('\'')[1]));
    }
}
