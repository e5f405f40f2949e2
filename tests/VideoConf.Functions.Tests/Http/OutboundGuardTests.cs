using System.Net;
using System.Net.Sockets;
using VideoConf.Http.Outbound;
using VideoConf.Meetings.Webhooks;

namespace VideoConf.Functions.Tests.Http;

/// <summary>Where users may have the server call.</summary>
public sealed class OutboundGuardTests
{
    private static readonly OutboundRules Cloud = new();
    private static readonly OutboundRules Machine = new() { PrivateNetworks = true };

    [Theory]
    [InlineData("203.0.113.7", true, true)]
    [InlineData("2001:db8:1::1", true, true)]
    [InlineData("10.1.2.3", false, true)]
    [InlineData("172.31.0.1", false, true)]
    [InlineData("192.168.1.1", false, true)]
    [InlineData("100.64.0.1", false, true)]
    [InlineData("fd12:3456::1", false, true)]
    [InlineData("::ffff:10.1.2.3", false, true)]
    [InlineData("64:ff9b::a01:203", false, true)] // 10.1.2.3 by NAT64
    [InlineData("2002:a01:203::1", false, true)] // 10.1.2.3 by 6to4
    [InlineData("127.0.0.1", false, false)]
    [InlineData("::1", false, false)]
    [InlineData("::ffff:127.0.0.1", false, false)]
    [InlineData("64:ff9b::7f00:1", false, false)]
    [InlineData("2002:7f00:1::", false, false)]
    [InlineData("::127.0.0.1", false, false)]
    [InlineData("169.254.169.254", false, false)]
    [InlineData("64:ff9b::a9fe:a9fe", false, false)]
    [InlineData("168.63.129.16", false, false)]
    [InlineData("fd00:ec2::254", false, false)]
    [InlineData("0.0.0.0", false, false)]
    [InlineData("::", false, false)]
    [InlineData("224.0.0.1", false, false)]
    [InlineData("255.255.255.255", false, false)]
    [InlineData("fe80::1", false, false)]
    [InlineData("ff02::1", false, false)]
    [InlineData("2001:0:1::1", false, false)] // Teredo
    public void An_address_is_judged_by_what_it_really_is(string address, bool inTheCloud, bool onOneMachine)
    {
        Assert.Equal(inTheCloud, OutboundGuard.MayCall(IPAddress.Parse(address), Cloud));
        Assert.Equal(onOneMachine, OutboundGuard.MayCall(IPAddress.Parse(address), Machine));
    }

    /// <summary>The name looks like anybody's; where it leads is seen when it is connected to.</summary>
    [Fact]
    public async Task A_name_that_leads_to_this_machine_is_refused_when_it_is_connected_to()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var caller = new WebhookCaller(Cloud);

        // Past the check of what is written, as a name is whose answer changed since.
        var answer = await caller.SendAsync(new WebhookCall(new Uri($"https://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}/"), [], "{}"u8.ToArray()), CancellationToken.None);

        Assert.True(answer.IsFinal);
        Assert.Contains("must not be called", answer.Problem, StringComparison.Ordinal);
        Assert.False(listener.Pending());
    }

    [Theory]
    [InlineData("https://example.org/hook", true)]
    [InlineData("http://example.org/hook", false)]
    [InlineData("https://10.0.0.1/", false)]
    [InlineData("https://[64:ff9b::7f00:1]/", false)]
    [InlineData("https://localhost/", false)]
    [InlineData("https://2130706433/", false)] // 127.0.0.1 in one number
    public void An_address_is_refused_as_it_is_written_when_that_says_enough(string url, bool isGood) => Assert.Equal(isGood, OutboundGuard.Check(new Uri(url), Cloud) is null);
}
