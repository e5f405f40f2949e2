using Microsoft.Extensions.Configuration;
using VideoConf.Functions.Hosting;
using VideoConf.Functions.Tests.Identity;
using VideoConf.Meetings.Placement;

namespace VideoConf.Functions.Tests.Hosting;

public sealed class CloudSettingsTests
{
    [Fact]
    public void Every_missing_setting_is_named_at_once()
    {
        var error = Assert.Throws<InvalidOperationException>(() => CloudSettings.Read(new ConfigurationBuilder().Build()));

        Assert.Contains("AzureSignalRConnectionString__serviceUri is missing", error.Message);
        Assert.Contains("TASKHUB_NAME is missing", error.Message);
        Assert.Contains("Media__nodePrincipalId is missing", error.Message);
    }

    [Theory]
    [InlineData("True", true)]
    [InlineData("false", false)]
    [InlineData(null, false)]
    public void The_principal_is_trusted_where_the_platform_authenticates(string? value, bool trusted) =>
        Assert.Equal(trusted, CloudSettings.Read(Settings(value)).TrustsPrincipal);

    [Fact]
    public void A_setting_that_is_no_truth_value_is_refused() =>
        Assert.Contains("neither True nor False", Assert.Throws<InvalidOperationException>(() => CloudSettings.Read(Settings("perhaps"))).Message);

    [Fact]
    public void Who_may_come_is_read()
    {
        var signIn = CloudSettings.Read(Settings(null, ("SignIn:clientId", FakeEntra.Client), ("SignIn:tenantId", FakeEntra.Tenant), ("SignIn:authority", "https://login.example.org"), ("SignIn:guests", "False"))).SignIn;

        Assert.Equal((FakeEntra.Client, FakeEntra.Tenant, new Uri("https://login.example.org/"), false), (signIn.ClientId, signIn.TenantId, signIn.Authority, signIn.Guests));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("our-door", "our-door")]
    public void Front_door_is_known_where_there_is_one(string told, string? id) =>
        Assert.Equal(id, CloudSettings.Read(Settings(null, ("FrontDoor:id", told))).Address.FrontDoorId);

    [Theory]
    [InlineData("", true, true)]
    [InlineData("everywhere", true, true)]
    [InlineData("region", true, false)]
    [InlineData("none", false, false)]
    public void Rooms_reach_over_nodes_as_far_as_is_said(string told, bool rooms, bool regions)
    {
        var nodes = new NodeOptions().Reaching(CloudSettings.Read(Settings(null, ("Media:relays", told))).Relays);
        Assert.Equal((rooms, regions), (nodes.RelaysRooms, nodes.RelaysAcrossRegions));
    }

    [Fact]
    public void A_reach_that_is_none_is_refused() =>
        Assert.Contains("Media__relays is none of", Assert.Throws<InvalidOperationException>(() => CloudSettings.Read(Settings(null, ("Media:relays", "far")))).Message);

    [Theory]
    [InlineData("", 5)]
    [InlineData("2", 2)]
    [InlineData("5", 5)]
    public void A_mesh_is_as_large_as_is_said(string told, int size) => Assert.Equal(size, CloudSettings.Read(Settings(null, ("Media:meshSize", told))).MeshSize);

    [Theory]
    [InlineData("1")]
    [InlineData("6")]
    [InlineData("many")]
    public void A_mesh_of_another_size_is_refused(string told) =>
        Assert.Contains("Media__meshSize is not a number from 2 to 5", Assert.Throws<InvalidOperationException>(() => CloudSettings.Read(Settings(null, ("Media:meshSize", told)))).Message);

    [Fact]
    public void Without_a_registration_everybody_is_a_guest() => Assert.Null(CloudSettings.Read(Settings(null, ("SignIn:clientId", ""), ("SignIn:guests", "True"))).SignIn.ClientId);

    [Fact]
    public void Everything_that_is_wrong_with_signing_in_is_named()
    {
        var message = Assert.Throws<InvalidOperationException>(() =>
            CloudSettings.Read(Settings(null, ("SignIn:clientId", "mine"), ("SignIn:authority", "http://insecure"), ("SignIn:guests", "some")))).Message;

        Assert.All(["SignIn__clientId", "SignIn__tenantId", "SignIn__authority", "SignIn__guests"], name => Assert.Contains(name, message, StringComparison.Ordinal));
    }

    private static IConfiguration Settings(string? authentication, params (string Name, string Value)[] more) => new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["AzureSignalRConnectionString:serviceUri"] = "https://example.service.signalr.net",
        ["DURABLE_TASK_SCHEDULER_CONNECTION_STRING"] = "Endpoint=https://example.durabletask.io;Authentication=ManagedIdentity",
        ["TASKHUB_NAME"] = "videoconf",
        ["Media:nodePrincipalId"] = "0a1b2c3d-0000-0000-0000-00000000000f",
        ["WEBSITE_AUTH_ENABLED"] = authentication,
    }).AddInMemoryCollection(more.Select(one => KeyValuePair.Create(one.Name, (string?)one.Value))).Build();
}
