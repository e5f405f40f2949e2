using System.Net.WebSockets;
using System.Text.Json;
using VideoConf.Contracts.Signaling;

namespace VideoConf.Load;

/// <summary>One simulated person with one device. One act at a time; <c>KeepAlive</c> beside it.</summary>
internal sealed class Attendee(HostApi api, string name) : IAsyncDisposable
{
    private readonly RoomView _view = new();
    private readonly string _device = $"device-{Guid.NewGuid():N}";
    private string _session = "";
    private string? _joinToken;
    private HubLink? _link;
    private CancellationTokenSource? _stay;
    private Task _living = Task.CompletedTask;
    private bool _isMuted = true;
    private int _messages;
    private int _missed;

    public string Name => name;

    public string Token => _session;

    public string MeetingId { get; set; } = "";

    /// <summary>Own id in the room, as of the last joining.</summary>
    public string ParticipantId { get; private set; } = "";

    public string SessionId { get; private set; } = "";

    /// <summary>Whether this person is in the room, by what they did themselves.</summary>
    public bool IsIn => _link is not null;

    /// <summary>Whether the server gave this person up, or cut them off, though they were there: a machine that is too slow does that. They enter again.</summary>
    public bool IsLost { get; private set; }

    /// <summary>How often that was so.</summary>
    public int Lost { get; private set; }

    public RoomView View => _view;

    /// <summary>Hub events that came.</summary>
    public int Messages => _messages;

    /// <summary>How often the view fell behind and was asked for whole.</summary>
    public int Missed => _missed;

    /// <summary>Told of the name of each hub event that comes.</summary>
    public Action<string>? Hears { get; set; }

    /// <summary>Calls that went wrong though nobody meant them to, in words.</summary>
    public List<string> Failures { get; } = [];

    public async Task SignInAsync() => _session = await api.SignInAsync(name);

    /// <summary>Joins by HTTP, connects and enters; where this person is in already, from a second page of the same device.</summary>
    public async Task EnterAsync()
    {
        var join = await api.JoinAsync(_session, MeetingId, _device);
        var before = (_link, _stay, _living);
        _joinToken = join.Token;
        var link = await HubLink.ConnectAsync(api.Host, join.Token, Hear);
        var room = await link.InvokeAsync<JoinRoomResult>(HubMethods.JoinRoom, new JoinRoomRequest(MeetingId, join.Token));
        _view.Take(room);
        (_link, ParticipantId, SessionId, IsLost) = (link, room.ParticipantId, room.SessionId, false);
        _isMuted = room.Participants.Single(one => one.ParticipantId == ParticipantId).IsMuted;
        _stay = new CancellationTokenSource();
        _living = LiveAsync(link, TimeSpan.FromSeconds(room.KeepAliveSeconds), _stay.Token);
        await EndAsync(before);
    }

    /// <summary>Leaves for good.</summary>
    public async Task LeaveAsync()
    {
        await _link!.InvokeAsync(HubMethods.LeaveRoom);
        await VanishAsync();
    }

    /// <summary>Is gone without a word.</summary>
    public Task VanishAsync()
    {
        var before = (_link, _stay, _living);
        (_link, _stay, _living) = (null, null, Task.CompletedTask);
        return EndAsync(before);
    }

    /// <summary>Switches the microphone.</summary>
    public async Task ToggleAsync()
    {
        var now = await _link!.InvokeAsync<ParticipantInfo>(HubMethods.UpdateState, new ParticipantStatePatch(!_isMuted, null, null, null));
        _isMuted = now.IsMuted;
    }

    /// <summary>Offers media, so that the node has this person in its own list; without packets it forgets them after half a minute.</summary>
    public async Task OfferAsync()
    {
        if (_link is not null && !await api.OfferAsync(_joinToken!, MeetingId, Offers.Write())) Fail("an offer was refused");
    }

    public Task<KeepAliveResult> KeepAliveAsync() => _link!.InvokeAsync<KeepAliveResult>(HubMethods.KeepAlive);

    /// <summary>Any call of the hub.</summary>
    public Task CallAsync(string method, object argument) => _link!.InvokeAsync(method, argument);

    /// <summary>The room as the control plane has it.</summary>
    public Task<JoinRoomResult> AskAsync() => AskAsync(_link!);

    private async Task<JoinRoomResult> AskAsync(HubLink link)
    {
        var room = await link.InvokeAsync<JoinRoomResult>(HubMethods.JoinRoom, new JoinRoomRequest(MeetingId, _joinToken));
        _view.Take(room);
        return room;
    }

    public void Fail(string what)
    {
        lock (Failures) Failures.Add($"{name}: {what}");
    }

    public async ValueTask DisposeAsync() => await VanishAsync();

    /// <summary>Whether an exception is what a connection that was cut, or a call into it, ends with.</summary>
    internal static bool IsCut(Exception error) => error is WebSocketException or InvalidOperationException or OperationCanceledException or ObjectDisposedException or IOException or HttpRequestException;

    private static async Task EndAsync((HubLink? Link, CancellationTokenSource? Stay, Task Living) was)
    {
        if (was.Stay is not null) await was.Stay.CancelAsync();
        if (was.Link is not null) await was.Link.DisposeAsync();
        await was.Living;
        was.Stay?.Dispose();
    }

    private void Hear(string method, JsonElement argument)
    {
        Interlocked.Increment(ref _messages);
        _view.Hear(method, argument);
        Hears?.Invoke(method);
    }

    /// <summary>What a client does while it is in: <c>KeepAlive</c> as often as it was told, and the room anew when that speaks of a version that never came.</summary>
    private async Task LiveAsync(HubLink link, TimeSpan every, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(every);
        long behind = 0;
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                var result = await link.InvokeAsync<KeepAliveResult>(HubMethods.KeepAlive);
                _joinToken = result.Token ?? _joinToken;
                var had = _view.Version;

                // Behind twice at the same place: what is missing is not just on its way.
                if (result.Version > had && behind == had)
                {
                    Interlocked.Increment(ref _missed);
                    await AskAsync(link);
                }

                behind = result.Version > had ? had : 0;
            }
        }
        catch (Exception error) when (IsCut(error))
        {
            Lose(stop);
        }
        catch (Exception error) when (error is HubRefusedException or TimeoutException)
        {
            Lose(stop);
        }
    }

    private void Lose(CancellationToken stop)
    {
        if (stop.IsCancellationRequested) return;
        IsLost = true;
        Lost++;
    }
}
