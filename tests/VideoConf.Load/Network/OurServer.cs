using System.Net;
using VideoConf.TestSupport.Network;

namespace VideoConf.Load.Network;

/// <summary>The one-machine host, by WHIP and WHEP.</summary>
internal sealed class OurServer : ICallServer
{
    private readonly HostProcess _host;
    private readonly HostApi _api;

    private OurServer(HostProcess host) => (_host, _api) = (host, new HostApi(host.Address));

    public string Key => "videoconf";

    public string Version => "VideoConf";

    public static async Task<OurServer> StartAsync(IPAddress address) => new(await HostProcess.StartAsync(address));

    public async Task ConnectAsync(CallPage sender, CallPage receiver, RelayedAnswers network)
    {
        var (host, guest) = (await _api.SignInAsync("Sender"), await _api.SignInAsync("Receiver"));
        var meeting = await _api.CreateMeetingAsync(host, 2);
        var first = await _api.JoinAsync(host, meeting, "the-sender");
        await sender.TakeAsync(await _api.NegotiateAsync(first.Token, meeting, await sender.OfferToSendAsync()));
        var second = await _api.JoinAsync(guest, meeting, "the-receiver");
        await receiver.TakeAsync(network.Relay(await _api.NegotiateAsync(second.Token, meeting, await receiver.OfferToReceiveAsync())));
    }

    public async ValueTask DisposeAsync()
    {
        _api.Dispose();
        await _host.DisposeAsync();
    }
}
