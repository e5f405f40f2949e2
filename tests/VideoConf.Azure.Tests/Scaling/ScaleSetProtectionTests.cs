using System.Net;
using System.Text.Json;
using Azure.Core;
using Azure.Core.Pipeline;
using Microsoft.Extensions.Logging.Abstractions;
using VideoConf.Azure.Hosting;
using VideoConf.Azure.Resilience;
using VideoConf.Azure.Scaling;
using VideoConf.Azure.Tests.Hosting;
using VideoConf.TestSupport;

namespace VideoConf.Azure.Tests.Scaling;

public sealed class ScaleSetProtectionTests : IDisposable
{
    private readonly FakeManager _manager = new();
    private readonly ScaleSetProtection _protection;

    public ScaleSetProtectionTests()
    {
        // Roles have had the time to arrive.
        var clock = new ManualTimeProvider();
        var minutes = new FirstMinutes(clock);
        clock.Advance(FirstMinutes.Length);
        _protection = new ScaleSetProtection(
            AzureSettings.Read(CompleteSettings.With()), new Identity(), minutes, clock, NullLogger<ScaleSetProtection>.Instance, new HttpClientTransport(new HttpClient(_manager)));
    }

    public void Dispose() => _manager.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_machine_is_protected_as_the_resource_manager_wants_it_said(bool isProtected)
    {
        await _protection.SetAsync("example-nodes-westeurope", "vcnode_1", isProtected, CancellationToken.None);

        var (method, address, token, body) = Assert.Single(_manager.Requests);
        Assert.Equal("PUT", method);
        Assert.Equal(
            "https://management.azure.com/subscriptions/0/resourceGroups/example/providers/Microsoft.Compute/virtualMachineScaleSets/example-nodes-westeurope/virtualMachines/vcnode_1?api-version=2024-07-01",
            address);
        Assert.Equal("Bearer a-token", token);
        Assert.Equal(isProtected, body.GetProperty("properties").GetProperty("protectionPolicy").GetProperty("protectFromScaleIn").GetBoolean());
    }

    [Fact]
    public async Task Another_environments_scale_set_is_left_alone()
    {
        await Assert.ThrowsAsync<IOException>(() => _protection.SetAsync("others-nodes", "vcnode_1", isProtected: true, CancellationToken.None));
        Assert.Empty(_manager.Requests);
    }

    [Fact]
    public async Task A_refusal_is_told_for_the_next_heartbeat_to_try_again()
    {
        _manager.Status = HttpStatusCode.Forbidden;
        await Assert.ThrowsAsync<IOException>(() => _protection.SetAsync("example-nodes-westeurope", "vcnode_1", isProtected: true, CancellationToken.None));
    }

    private sealed class Identity : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Assert.Equal(["https://management.azure.com/.default"], requestContext.Scopes);
            return new AccessToken("a-token", DateTimeOffset.UtcNow.AddHours(1));
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(GetToken(requestContext, cancellationToken));
    }

    private sealed class FakeManager : HttpMessageHandler
    {
        public List<(string Method, string Address, string? Token, JsonElement Body)> Requests { get; } = [];

        public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var body = JsonDocument.Parse(await request.Content!.ReadAsStringAsync(cancellationToken));
            Requests.Add((request.Method.Method, request.RequestUri!.AbsoluteUri, request.Headers.Authorization?.ToString(), body.RootElement.Clone()));
            return new HttpResponseMessage(Status) { Content = new StringContent("{}") };
        }
    }
}
