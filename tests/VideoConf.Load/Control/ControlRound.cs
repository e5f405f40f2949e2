using System.Diagnostics;
using VideoConf.Contracts.Chat;
using VideoConf.Contracts.Signaling;

namespace VideoConf.Load.Control;

/// <summary>
/// One server's turn: rooms of eight are filled, and then each kind of call is made by as many callers as <see cref="Callers"/> at once, each of whom waits for an answer
/// before asking again. That keeps one processor busy without a queue that would make every time a time of waiting.
/// </summary>
internal sealed class ControlRound(HostProcess server, string key, int rooms, TimeSpan time) : IAsyncDisposable
{
    private const int Seats = 8;
    private const int Callers = 16;

    /// <summary>Somebody may write ten at once; then the host asks for patience.</summary>
    private const int MessagesEach = 8;
    private const string Candidate = "candidate:1 1 udp 2122260223 192.0.2.1 54321 typ host generation 0 ufrag abcd network-id 1";

    /// <summary>What an act returns that has nothing left to do.</summary>
    private static readonly Task NoMore = new(static () => { });
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly HostApi _api = new(server.Address);
    private readonly List<Attendee[]> _rooms = [];
    private readonly string _sdp = new('s', 4096);

    /// <summary>Fills the rooms, which is the first kind of call that is measured.</summary>
    public Task<ControlSample> FillAsync() => JoinAsync();

    /// <summary>Any of the other kinds, by its key.</summary>
    public Task<ControlSample> MeasureAsync(string call) => call switch
    {
        "candidate" => MeasureAsync(call, (caller, _) => RelayAsync(caller, HubEvents.IceCandidate, HubMethods.SendIceCandidate, static to => new { targetUserId = to, candidate = Candidate })),
        "offer" => MeasureAsync(call, (caller, _) => RelayAsync(caller, HubEvents.ReceiveOffer, HubMethods.SendOffer, to => new SendSdpRequest(to, _sdp))),
        "chat" => MeasureAsync(call, ChatAsync),
        "keepalive" => MeasureAsync(call, (caller, _) => Pair(caller).From.KeepAliveAsync()),
        "read" => MeasureAsync(call, (caller, _) => _api.GetMeetingAsync(Pair(caller).From.Token, Pair(caller).From.MeetingId)),
        "write" => MeasureAsync(call, (caller, count) => _api.RenameMeetingAsync(Pair(caller).From.Token, Pair(caller).From.MeetingId, $"Load {count}")),
        _ => throw new ArgumentOutOfRangeException(nameof(call), call, "no kind of call"),
    };

    public async ValueTask DisposeAsync()
    {
        await Parallel.ForEachAsync(_rooms.SelectMany(static room => room), new ParallelOptions { MaxDegreeOfParallelism = Callers }, static async (one, _) =>
        {
            if (one.IsIn && !one.IsLost) await one.LeaveAsync();
            await one.DisposeAsync();
        });
        _api.Dispose();
    }

    // The first two of a room; each caller has a room of their own.
    private (Attendee From, Attendee To) Pair(int caller) => (_rooms[caller % _rooms.Count][0], _rooms[caller % _rooms.Count][1]);

    /// <summary>Everybody signs in and every room is made beforehand: what is timed is coming in.</summary>
    private async Task<ControlSample> JoinAsync()
    {
        for (var number = 0; number < rooms; number++)
        {
            var room = Enumerable.Range(0, Seats).Select(seat => new Attendee(_api, $"Room {number} seat {seat}")).ToArray();
            foreach (var one in room) await one.SignInAsync();
            var meeting = await _api.CreateMeetingAsync(room[0].Token, Seats + 2);
            foreach (var one in room) one.MeetingId = meeting;
            _rooms.Add(room);
        }

        var waiting = new Queue<Attendee>(Enumerable.Range(0, Seats).SelectMany(seat => _rooms.Select(room => room[seat])));
        return await MeasureAsync("join", async (_, _) =>
        {
            Attendee? next;
            lock (waiting) waiting.TryDequeue(out next);
            if (next is null) return false;
            await next.EnterAsync();
            return true;
        });
    }

    private Task ChatAsync(int caller, int count)
    {
        var (room, seat) = ((caller + (count * Callers)) % _rooms.Count, (caller + (count * Callers)) / _rooms.Count);
        return seat / Seats > MessagesEach ? NoMore : _rooms[room][seat % Seats].CallAsync(HubMethods.SendChat, new SendChatRequest("What is said in one line of chat, mostly.", ClientId: $"chat-{caller}-{count}"));
    }

    /// <summary>Over when the other has heard it and the sender has its answer.</summary>
    private async Task RelayAsync(int caller, string hears, string method, Func<string, object> write)
    {
        var (from, to) = Pair(caller);
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        to.Hears = name =>
        {
            if (name == hears) heard.TrySetResult();
        };
        await Task.WhenAll(from.CallAsync(method, write(to.ParticipantId)), heard.Task.WaitAsync(Patience));
    }

    private Task<ControlSample> MeasureAsync(string call, Func<int, int, Task> act) => MeasureAsync(call, async (caller, count) =>
    {
        var answer = act(caller, count);
        if (ReferenceEquals(answer, NoMore)) return false;
        await answer;
        return true;
    });

    /// <summary>Calls until the time is over, or until an act says that there is nothing left to do.</summary>
    private async Task<ControlSample> MeasureAsync(string call, Func<int, int, Task<bool>> act)
    {
        var (began, used) = (Stopwatch.GetTimestamp(), server.ProcessorTime);
        var each = await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            var times = new List<double>();
            for (var count = 0; call == "join" || Stopwatch.GetElapsedTime(began) < time; count++)
            {
                var asked = Stopwatch.GetTimestamp();
                if (!await act(caller, count)) break;
                times.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
            }

            return times;
        })));
        var (took, spent) = (Stopwatch.GetElapsedTime(began), server.ProcessorTime - used);
        var sorted = each.SelectMany(static one => one).Order().ToArray();
        double At(double share) => sorted[(int)Math.Min(sorted.Length - 1, sorted.Length * share)];
        return new ControlSample(call, key, sorted.Length / took.TotalSeconds, spent.TotalMicroseconds / sorted.Length, spent / took, At(0.5), At(0.95), At(0.99));
    }
}
