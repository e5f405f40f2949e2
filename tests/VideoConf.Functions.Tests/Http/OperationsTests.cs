using VideoConf.Functions.Http.Operations;
using VideoConf.Functions.Identity;
using VideoConf.Functions.Tests.Identity;

namespace VideoConf.Functions.Tests.Http;

public sealed class OperationsTests
{
    [Fact]
    public async Task The_client_is_told_how_people_sign_in()
    {
        var request = Calls.Request();
        var (status, config) = await request.AnswerAsync(new ConfigFunction(new FakeEntra().Settings).Run(request));

        Assert.Equal(200, status);
        Assert.Equal(("entra", $"https://login.microsoftonline.com/{FakeEntra.Tenant}", FakeEntra.Client),
            (config.GetProperty("signIn").GetProperty("kind").GetString(), config.GetProperty("signIn").GetProperty("authority").GetString(), config.GetProperty("signIn").GetProperty("clientId").GetString()));
    }

    [Fact]
    public async Task Without_a_registration_nobody_signs_in()
    {
        var request = Calls.Request();
        var (_, config) = await request.AnswerAsync(new ConfigFunction(new SignInSettings { Guests = false }).Run(request));

        Assert.Equal(("none", false), (config.GetProperty("signIn").GetProperty("kind").GetString(), config.GetProperty("guests").GetBoolean()));
    }

    [Fact]
    public async Task The_page_of_the_API_is_there_and_may_load_nothing_from_elsewhere()
    {
        var request = Calls.Request();
        await DocumentFunctions.Page(request).ExecuteAsync(request.HttpContext);

        Assert.Equal(200, request.HttpContext.Response.StatusCode);
        Assert.StartsWith("default-src 'none'", request.HttpContext.Response.Headers.ContentSecurityPolicy.ToString(), StringComparison.Ordinal);
        Assert.NotEqual(0, request.HttpContext.Response.Body.Length);
    }
}
