using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Signaling;
using VideoConf.TestSupport;
using VideoConf.TestSupport.Signaling;

namespace VideoConf.Meetings.Tests.Signaling;

public sealed class RoomAnnouncerTests
{
    private const string Room = "mtg_room";
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    private readonly ManualTimeProvider _clock = new();
    private readonly RecordingSignalSender _signals = new();
    private readonly RoomAnnouncer _announcer;

    public RoomAnnouncerTests()
    {
        _announcer = new RoomAnnouncer(_signals, Tick, _clock);
        _ = _signals.AddToGroupAsync("watcher", Room, CancellationToken.None);
        _ = _signals.AddToGroupAsync("joiner", Room, CancellationToken.None);
    }

    private IReadOnlyList<Received> Told => [.. _signals.All.Where(item => item.ConnectionId == "watcher")];

    [Fact]
    public async Task A_quiet_room_is_told_at_once_and_singly()
    {
        await _announcer.AnnounceAsync(Room, RoomNews.Joined(Someone("one", 1), "joiner"));
        await QuietAsync();
        await _announcer.AnnounceAsync(Room, RoomNews.Gone(new ParticipantLeft("one", "left", 2)));

        Assert.Equal([HubEvents.ParticipantJoined, HubEvents.ParticipantLeft], Told.Select(item => item.Method));
        Assert.Equal(HubEvents.ParticipantLeft, Assert.Single(_signals.All, item => item.ConnectionId == "joiner").Method);
    }

    [Fact]
    public async Task What_happens_within_a_tick_is_one_message_at_its_end()
    {
        await _announcer.AnnounceAsync(Room, RoomNews.Joined(Someone("one", 1), except: null));
        var waiting = Enumerable.Range(2, 20).Reverse().Select(version => _announcer.AnnounceAsync(Room, RoomNews.Joined(Someone($"p{version}", version), except: null))).ToArray();
        Assert.All(waiting, call => Assert.False(call.IsCompleted));
        await PassAsync(Task.WhenAll(waiting));

        Assert.Equal(2, Told.Count);
        var delta = (RoomDelta)Told[1].Argument;
        Assert.Equal(21, delta.Version);
        Assert.Equal(Enumerable.Range(2, 20).Select(version => (long)version), delta.Participants.Select(one => one.Version));
        Assert.Null(delta.Superseded);
    }

    [Fact]
    public async Task One_change_within_a_tick_stays_a_single_event()
    {
        await _announcer.AnnounceAsync(Room, RoomNews.Joined(Someone("one", 1), except: null));
        var second = _announcer.AnnounceAsync(Room, RoomNews.Changed(Someone("one", 2)));
        await PassAsync(second);

        Assert.Equal([HubEvents.ParticipantJoined, HubEvents.StateChanged], Told.Select(item => item.Method));
    }

    [Fact]
    public void A_delta_has_the_last_word_on_each_and_names_the_versions_that_it_leaves_out()
    {
        var message = Assert.Single(RoomNews.Messages(
        [
            RoomNews.Joined(Someone("stays", 5), except: null), RoomNews.Gone(new ParticipantLeft("back", "lost", 4)), RoomNews.Changed(Someone("stays", 8)),
            RoomNews.Joined(Someone("back", 6), except: null), RoomNews.Gone(new ParticipantLeft("gone", "left", 7)), RoomNews.Joined(Someone("gone", 3), except: null),
        ]));

        var delta = (RoomDelta)message.Argument;
        Assert.Equal((HubEvents.RoomDelta, 8L), (message.Event, delta.Version));
        Assert.Equal([("back", 6L), ("stays", 8L)], delta.Participants.Select(one => (one.ParticipantId, one.Version)));
        Assert.Equal(("gone", 7L), Assert.Single(delta.Left.Select(left => (left.ParticipantId, left.Version))));
        Assert.Equal([3L, 4L, 5L], delta.Superseded);
    }

    [Fact]
    public void The_room_as_a_whole_is_told_as_it_was_last_after_the_people_in_it()
    {
        var both = RoomNews.Messages([RoomNews.OfRoom(AsOf(2)), RoomNews.Changed(Someone("one", 3)), RoomNews.OfRoom(AsOf(5)), RoomNews.OfRoom(AsOf(4))]);
        Assert.Equal([HubEvents.RoomDelta, HubEvents.RoomChanged], both.Select(message => message.Event));
        Assert.Equal([2L, 4L], ((RoomDelta)both[0].Argument).Superseded);
        Assert.Equal(5, ((RoomInfo)both[1].Argument).Version);

        // One act on a person and the room: an event each, as if there were no ticks.
        var act = RoomNews.Messages([RoomNews.OfRoom(AsOf(6)), RoomNews.Changed(Someone("one", 6))]);
        Assert.Equal([HubEvents.StateChanged, HubEvents.RoomChanged], act.Select(message => message.Event));

        // Several of the room alone: what is left out is named all the same, or clients would believe to have missed it.
        var alone = RoomNews.Messages([RoomNews.OfRoom(AsOf(7)), RoomNews.OfRoom(AsOf(8))]);
        Assert.Equal([HubEvents.RoomDelta, HubEvents.RoomChanged], alone.Select(message => message.Event));
        var delta = (RoomDelta)alone[0].Argument;
        Assert.Equal(7L, Assert.Single(delta.Superseded!));
        Assert.Equal((7L, 0, 0), (delta.Version, delta.Participants.Count, delta.Left.Count));
        Assert.Equal(HubEvents.RoomChanged, Assert.Single(RoomNews.Messages([RoomNews.OfRoom(AsOf(9))])).Event);

        static RoomState AsOf(long version) => new() { RoomId = Room, Version = version };
    }

    [Fact]
    public void A_very_large_change_is_told_in_pieces()
    {
        var messages = RoomNews.Messages([.. Enumerable.Range(1, (2 * RoomNews.MaxInOne) + 1).Select(version => RoomNews.Changed(Someone($"p{version}", version)))]);

        Assert.Equal(3, messages.Count);
        Assert.Equal(Enumerable.Range(1, (2 * RoomNews.MaxInOne) + 1).Select(version => (long)version), messages.SelectMany(message => ((RoomDelta)message.Argument).Participants).Select(one => one.Version));
    }

    [Fact]
    public async Task Rooms_do_not_wait_for_each_other_and_are_forgotten_when_quiet()
    {
        await _signals.AddToGroupAsync("elsewhere", "mtg_other", CancellationToken.None);
        await _announcer.AnnounceAsync(Room, RoomNews.Joined(Someone("one", 1), except: null));
        await _announcer.AnnounceAsync("mtg_other", RoomNews.Joined(Someone("two", 1), except: null));
        Assert.Equal(2, _announcer.Busy);

        await QuietAsync();
        Assert.Equal(0, _announcer.Busy);
    }

    [Fact]
    public async Task Too_many_for_a_tick_bring_it_forward()
    {
        await _announcer.AnnounceAsync(Room, RoomNews.Joined(Someone("one", 1), except: null));
        var waiting = Enumerable.Range(2, RoomAnnouncer.MaxWaiting).Select(version => _announcer.AnnounceAsync(Room, RoomNews.Changed(Someone("one", version)))).ToArray();

        await Task.WhenAll(waiting).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(2, Told.Count);
    }

    [Fact]
    public async Task Nothing_that_waits_is_lost_when_the_host_stops()
    {
        await _announcer.AnnounceAsync(Room, RoomNews.Joined(Someone("one", 1), except: null));
        var waiting = _announcer.AnnounceAsync(Room, RoomNews.Joined(Someone("two", 2), except: null));
        await _announcer.FlushAsync();
        Assert.True(waiting.IsCompletedSuccessfully);

        // And from then on nothing waits.
        await _announcer.AnnounceAsync(Room, RoomNews.Joined(Someone("three", 3), except: null));
        Assert.Equal(["one", "two", "three"], Told.Select(item => ((ParticipantInfo)item.Argument).ParticipantId));
    }

    [Fact]
    public async Task A_message_that_cannot_be_sent_fails_those_who_announced_it_and_nobody_after_them()
    {
        var failing = new FailingSender(_signals);
        var announcer = new RoomAnnouncer(failing, Tick, _clock);
        await announcer.AnnounceAsync(Room, RoomNews.Joined(Someone("one", 1), except: null));
        failing.IsDown = true;
        var calls = new[] { announcer.AnnounceAsync(Room, RoomNews.Joined(Someone("two", 2), except: null)), announcer.AnnounceAsync(Room, RoomNews.Joined(Someone("three", 3), except: null)) };
        await PassAsync(Task.WhenAll(calls));
        foreach (var call in calls) await Assert.ThrowsAsync<InvalidOperationException>(() => call);

        failing.IsDown = false;
        var next = announcer.AnnounceAsync(Room, RoomNews.Joined(Someone("four", 4), except: null));
        await PassAsync(next);
        Assert.Equal(["one", "four"], Told.Select(item => ((ParticipantInfo)item.Argument).ParticipantId));
    }

    private static ParticipantInfo Someone(string id, long version) => new()
    {
        ParticipantId = id,
        UserId = "usr_" + id,
        DisplayName = id,
        Role = "attendee",
        IsMuted = true,
        IsVideoOn = false,
        IsScreenSharing = false,
        IsHandRaised = false,
        DeclinedConsents = [],
        JoinedAt = DateTimeOffset.UnixEpoch,
        Version = version,
    };

    /// <summary>Ticks go by until a call is through. What a tick sets off runs elsewhere, so one may have to follow another.</summary>
    private async Task PassAsync(Task call)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!call.IsCompleted)
        {
            _clock.Advance(Tick);
            await Task.Delay(1, limit.Token);
        }
    }

    private Task QuietAsync() => PassAsync(QuietenAsync());

    private async Task QuietenAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (_announcer.Busy > 0) await Task.Delay(1, limit.Token);
    }

    private sealed class FailingSender(ISignalSender inner) : ISignalSender
    {
        public bool IsDown { get; set; }

        public Task ToConnectionAsync(string connectionId, string method, object argument, CancellationToken cancellationToken) =>
            inner.ToConnectionAsync(connectionId, method, argument, cancellationToken);

        public Task ToGroupAsync(string group, string method, object argument, string? exceptConnectionId, CancellationToken cancellationToken) =>
            IsDown ? throw new InvalidOperationException("down") : inner.ToGroupAsync(group, method, argument, exceptConnectionId, cancellationToken);

        public Task AddToGroupAsync(string connectionId, string group, CancellationToken cancellationToken) => inner.AddToGroupAsync(connectionId, group, cancellationToken);

        public Task RemoveFromGroupAsync(string connectionId, string group, CancellationToken cancellationToken) => inner.RemoveFromGroupAsync(connectionId, group, cancellationToken);
    }
}
