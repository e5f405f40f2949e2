using VideoConf.Contracts.ApiKeys;
using VideoConf.Contracts.Problems;
using VideoConf.Http.Access;
using VideoConf.Meetings.Identity;

namespace VideoConf.Functions.Tests.Http;

/// <summary>What an API key may do is decided route by route.</summary>
public sealed class RouteAccessTests(LocalRoutes local) : IClassFixture<LocalRoutes>
{
    [Fact]
    public void Every_route_of_either_host_says_which_scopes_a_key_needs()
    {
        var known = RouteAccess.All.Select(rule => $"{rule.Method} {rule.Template}").ToHashSet(StringComparer.Ordinal);
        var routes = local.All().Concat(FunctionCatalog.Routes()).Distinct(StringComparer.Ordinal).ToArray();

        var missing = routes.Where(route => !known.Contains(route)).ToArray();
        Assert.True(missing.Length == 0, $"Say in functions/VideoConf.Http/Access/RouteAccess.cs which scopes an API key needs for: {string.Join("; ", missing)}.");
        var gone = known.Except(routes, StringComparer.Ordinal).ToArray();
        Assert.True(gone.Length == 0, $"These are routes no more: {string.Join("; ", gone)}.");
    }

    [Fact]
    public void No_route_is_said_twice_and_every_scope_is_one_that_a_key_can_have()
    {
        Assert.Equal(RouteAccess.All.Count, RouteAccess.All.Select(rule => $"{rule.Method} {rule.Template}").Distinct(StringComparer.Ordinal).Count());
        Assert.All(RouteAccess.All.SelectMany(rule => rule.Scopes ?? []), scope => Assert.Contains(scope, ApiScopes.All));
        Assert.All(ApiScopes.All, scope => Assert.Contains(RouteAccess.All, rule => rule.Scopes?.Contains(scope) == true));
    }

    [Theory]
    [MemberData(nameof(Scoped))]
    public void A_key_without_one_of_a_routes_scopes_is_refused_there_and_one_with_all_is_not(string method, string template)
    {
        var rule = RouteAccess.Find(method, template.Replace("{id}", "abcd-efgh-jkmn", StringComparison.Ordinal).Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal));
        Assert.Equal((method, template), (rule!.Method, rule.Template));

        Assert.Null(RouteAccess.Refuse(With(ApiScopes.All), rule));
        foreach (var scope in rule.Scopes!)
            Assert.Equal(ProblemTypes.Forbidden, RouteAccess.Refuse(With([.. ApiScopes.All.Where(other => other != scope)]), rule)!.Type);
    }

    [Theory]
    [InlineData("POST", "/v1/api-keys")]
    [InlineData("GET", "/v1/notifications")]
    [InlineData("GET", "/v1/no/such/route")]
    [InlineData("DELETE", "/v1/meetings")]
    [InlineData("GET", "/V1/Meetings")]
    [InlineData("GET", null)]
    public void Where_nothing_is_said_no_key_is_taken_whatever_it_may_do(string method, string? path)
    {
        Assert.Equal(ProblemTypes.Forbidden, RouteAccess.Refuse(With(ApiScopes.All), RouteAccess.Find(method, path))!.Type);
        Assert.Null(RouteAccess.Refuse(Calls.Ada, RouteAccess.Find(method, path)));
    }

    public static TheoryData<string, string> Scoped()
    {
        var routes = new TheoryData<string, string>();
        foreach (var rule in RouteAccess.All.Where(rule => rule.Scopes is not null)) routes.Add(rule.Method, rule.Template);
        return routes;
    }

    private static CallerIdentity With(IReadOnlyList<string> scopes) => Calls.Ada with { Key = new ApiKeyAccess("vck_1", scopes) };
}
