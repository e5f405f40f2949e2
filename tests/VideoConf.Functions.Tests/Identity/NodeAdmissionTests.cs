using VideoConf.Contracts.Problems;
using VideoConf.Functions.Identity;

namespace VideoConf.Functions.Tests.Identity;

public sealed class NodeAdmissionTests
{
    private const string Nodes = "0a1b2c3d-0000-0000-0000-00000000000f";
    private readonly FakeEntra _entra = new();

    [Theory]
    [InlineData("api://AzureADTokenExchange")]
    [InlineData("fb60f99c-7a34-4190-8149-302f77469936")]
    public async Task The_nodes_identity_is_let_in(string audience) => Assert.Null(await RefuseAsync(Token(Nodes, audience)));

    [Fact]
    public async Task Another_identity_of_the_tenant_is_not() =>
        Assert.Equal(ProblemTypes.Forbidden, (await RefuseAsync(Token("0a1b2c3d-0000-0000-0000-00000000000e", "api://AzureADTokenExchange")))!.Type);

    [Fact]
    public async Task Nor_is_a_persons_token_or_one_for_something_else()
    {
        var person = _entra.Ada();
        (person["aud"], person["oid"]) = ("api://AzureADTokenExchange", Nodes);

        Assert.Equal(ProblemTypes.Forbidden, (await RefuseAsync(_entra.Sign(person)))!.Type);
        Assert.Equal(ProblemTypes.Unauthorized, (await RefuseAsync(Token(Nodes, FakeEntra.Client)))!.Type);
        Assert.Equal(ProblemTypes.Unauthorized, (await RefuseAsync("a.b.c"))!.Type);
        Assert.Equal(ProblemTypes.Unauthorized, (await RefuseAsync(bearer: null))!.Type);
    }

    [Fact]
    public async Task Without_an_identity_in_the_settings_nobody_is() =>
        Assert.NotNull(await new NodeAdmission(_entra.Tokens(NodeAdmission.Audiences), principalId: null).RefuseAsync("n1", Token(Nodes, "api://AzureADTokenExchange"), CancellationToken.None));

    private Task<Meetings.Problem?> RefuseAsync(string? bearer) => new NodeAdmission(_entra.Tokens(NodeAdmission.Audiences), Nodes).RefuseAsync("n1", bearer, CancellationToken.None);

    private string Token(string objectId, string audience)
    {
        var claims = _entra.Ada();
        (claims["iss"], claims["aud"], claims["oid"], claims["sub"]) = ($"https://sts.windows.net/{FakeEntra.Tenant}/", audience, objectId, objectId);
        return _entra.Sign(claims);
    }
}
