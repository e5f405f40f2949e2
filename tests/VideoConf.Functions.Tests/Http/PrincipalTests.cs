using System.Text;
using VideoConf.Functions.Http;

namespace VideoConf.Functions.Tests.Http;

public sealed class PrincipalTests
{
    private const string Ada = """
        {"auth_typ":"aad","claims":[
        {"typ":"http://schemas.microsoft.com/identity/claims/objectidentifier","val":"0a1b2c3d-0000-0000-0000-000000000001"},
        {"typ":"http://schemas.microsoft.com/identity/claims/tenantid","val":"99999999-0000-0000-0000-000000000002"},
        {"typ":"name","val":"Ada"},{"typ":"preferred_username","val":"ada@example.org"}]}
        """;

    [Fact]
    public void A_person_is_read()
    {
        var caller = Principal.Read(Encoded(Ada));

        Assert.NotNull(caller);
        Assert.Equal(("Ada", "ada@example.org", "99999999-0000-0000-0000-000000000002", false), (caller.DisplayName, caller.Email, caller.TenantId, caller.IsGuest));
        Assert.Matches("^usr_[0-9a-f]{32}$", caller.UserId);
    }

    [Fact]
    public void The_same_person_is_the_same_user_whatever_the_case_of_ids() =>
        Assert.Equal(Principal.UserId("T", "O"), Principal.UserId("t", "o"));

    [Fact]
    public void People_of_two_tenants_are_two_users() => Assert.NotEqual(Principal.UserId("a", "o"), Principal.UserId("b", "o"));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("not base64!")]
    public void A_header_that_is_none_is_nobody(string? header) => Assert.Null(Principal.Read(header));

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"claims":{}}""")]
    [InlineData("""{"claims":[1,null,{"typ":1}]}""")]
    [InlineData("""{"claims":[{"typ":"name","val":"Somebody"}]}""")]
    public void JSON_that_names_no_person_is_nobody(string json) => Assert.Null(Principal.Read(Encoded(json)));

    private static string Encoded(string json) => Convert.ToBase64String(Encoding.UTF8.GetBytes(json));
}
