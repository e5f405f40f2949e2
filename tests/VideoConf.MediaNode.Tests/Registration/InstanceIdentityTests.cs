using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using VideoConf.MediaNode.Registration;

namespace VideoConf.MediaNode.Tests.Registration;

public sealed class InstanceIdentityTests
{
    [Fact]
    public async Task A_machines_token_comes_from_its_metadata()
    {
        string? asked = null;
        await using var metadata = await StartAsync(context =>
        {
            asked = $"{context.Request.Headers["Metadata"]} {context.Request.Path}{context.Request.QueryString}";
            return Results.Json(new { access_token = "a.b.c", expires_in = "3600" });
        });
        using var identity = new InstanceIdentity("client one", InstanceIdentity.Resource, new Uri(metadata.Urls.First()));

        Assert.Equal("a.b.c", await identity.TokenAsync(CancellationToken.None));
        Assert.Equal("true /metadata/identity/oauth2/token?api-version=2018-02-01&resource=api%3A%2F%2FAzureADTokenExchange&client_id=client%20one", asked);
    }

    [Fact]
    public async Task Metadata_that_are_busy_are_a_failure_to_try_again()
    {
        await using var metadata = await StartAsync(_ => Results.StatusCode(429));
        using var identity = new InstanceIdentity(clientId: null, InstanceIdentity.Resource, new Uri(metadata.Urls.First()));

        await Assert.ThrowsAsync<HttpRequestException>(() => identity.TokenAsync(CancellationToken.None));
    }

    private static async Task<WebApplication> StartAsync(Func<HttpContext, IResult> answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        var app = builder.Build();
        app.MapGet("/metadata/identity/oauth2/token", (HttpContext context) => answer(context));
        await app.StartAsync();
        return app;
    }
}
