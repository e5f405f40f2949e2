using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Sessions;
using VideoConf.Contracts.Signaling;
using VideoConf.Contracts.Tokens;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;
using static VideoConf.Meetings.Tests.TestPlane;

namespace VideoConf.Meetings.Tests.Signaling;

public sealed class PresenceTests : IDisposable
{
    private readonly TestPlane _test = new();

    public void Dispose() => _test.Dispose();

    [Fact]
    public async Task Who_falls_silent_is_gone_for_the_others_within_ten_seconds()
    {
        var id = await _test.CreateAsync();
        var (silentJoin, _) = await _test.JoinAndEnterAsync(id, User(1));
        var (_, other) = await _test.JoinAndEnterAsync(id, User(2));
        Ok(await _test.OfferAsync(silentJoin));
        await _test.PassAsync(7, other);
        Assert.Empty(_test.Signals.To<ParticipantLeft>(other.ConnectionId, HubEvents.ParticipantLeft));
        await _test.PassAsync(2, other);
        var left = Assert.Single(_test.Signals.To<ParticipantLeft>(other.ConnectionId, HubEvents.ParticipantLeft));
        Assert.Equal((silentJoin.ParticipantId, "lost"), (left.ParticipantId, left.Reason));
        Assert.Contains("delete-media", _test.Nodes.Calls);
        Assert.DoesNotContain("delete-participant", _test.Nodes.Calls);
    }

    [Fact]
    public async Task A_closed_connection_has_four_seconds_to_come_back()
    {
        var id = await _test.CreateAsync();
        var (join, connection) = await _test.JoinAndEnterAsync(id, User(1));
        var (_, other) = await _test.JoinAndEnterAsync(id, User(2));
        await _test.Plane.ConnectionClosed.ExecuteAsync(connection, None);
        await _test.PassAsync(3, other);
        var back = await _test.EnterAsync(join);
        await _test.PassAsync(12, other, back);
        Assert.Empty(_test.Signals.To<ParticipantLeft>(other.ConnectionId, HubEvents.ParticipantLeft));

        await _test.Plane.ConnectionClosed.ExecuteAsync(back, None);
        await _test.PassAsync(5, other);
        Assert.Single(_test.Signals.To<ParticipantLeft>(other.ConnectionId, HubEvents.ParticipantLeft));
        await _test.Plane.ConnectionClosed.ExecuteAsync(back, None);
    }

    [Fact]
    public async Task Who_vanished_comes_back_with_the_same_token_as_the_same_participant()
    {
        var id = await _test.CreateAsync();
        var (join, connection) = await _test.JoinAndEnterAsync(id, User(1));
        var (_, other) = await _test.JoinAndEnterAsync(id, User(2));
        Ok(await _test.Plane.UpdateState.ExecuteAsync(connection, new ParticipantStatePatch(false, true, null, null), None));
        await _test.PassAsync(20, other);
        Refused(ProblemTypes.NotFound, await _test.Plane.KeepAlive.ExecuteAsync(connection, None));
        _test.Signals.Clear();

        var room = Ok(await _test.TryEnterAsync(connection, join));
        Assert.Equal(2, room.Participants.Count);
        var seen = Assert.Single(_test.Signals.To<ParticipantInfo>(other.ConnectionId, HubEvents.ParticipantJoined));
        Assert.Equal((join.ParticipantId, false, true), (seen.ParticipantId, seen.IsMuted, seen.IsVideoOn));
        var participant = Ok(await _test.Plane.GetParticipants.ExecuteAsync(Host, id, null, null, null, None)).Items.Single(item => item.UserId == "usr_0001");
        Assert.Null(participant.LeftAt);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_is_lost_and_comes_back_is_there_since_they_first_came(bool joinsAnew)
    {
        var id = await _test.CreateAsync();
        var (_, watcher) = await _test.JoinAndEnterAsync(id, Host);
        await _test.PassAsync(3, watcher);
        var device = new JoinRequest { DeviceId = "device-ada" };
        var (join, _) = await _test.JoinAndEnterAsync(id, User(1), device);
        var came = _test.Clock.GetUtcNow();
        await _test.PassAsync(3, watcher);
        var (_, later) = await _test.JoinAndEnterAsync(id, User(2));
        await _test.PassAsync(9, watcher, later);
        Assert.Equal("lost", Assert.Single(_test.Signals.To<ParticipantLeft>(watcher.ConnectionId, HubEvents.ParticipantLeft)).Reason);
        var gone = (await SinceAsync(id)).LeftAt;

        if (joinsAnew) Assert.Equal(join.ParticipantId, (join = await _test.JoinAsync(id, User(1), device)).ParticipantId);
        Assert.Equal((came, gone), await SinceAsync(id));
        _test.Clock.Advance(TimeSpan.FromSeconds(1));
        var back = _test.Connect(join);
        var room = Ok(await _test.TryEnterAsync(back, join));

        // To those who are there, in the list of who was in, and in the order of coming; the log has each time, and attendance counts them.
        Assert.Equal(["usr_host", "usr_0001", "usr_0002"], room.Participants.Select(one => one.UserId));
        Assert.All(_test.Signals.To<ParticipantInfo>(watcher.ConnectionId, HubEvents.ParticipantJoined).Where(one => one.UserId == "usr_0001"), one => Assert.Equal(came, one.JoinedAt));
        Assert.Equal((came, null), await SinceAsync(id));
        var entries = Ok(await _test.Plane.GetSessionEvents.ExecuteAsync(Host, id, null, 1000, null, None)).Items.Where(one => one.ParticipantId == join.ParticipantId && one.Type == SessionEventTypes.Joined);
        Assert.Equal([came, _test.Clock.GetUtcNow()], entries.Select(one => one.At));
        var person = Ok(await _test.Plane.ExportAttendance.ExecuteAsync(Host, id, null, None)).People.Single(one => one.UserId == "usr_0001");
        Assert.Equal((came, 2, (long)(gone - came)!.Value.TotalSeconds), (person.FirstJoinedAt, person.Visits, person.Seconds));

        await _test.PassAsync(3, watcher, later, back);
        Ok(await _test.Plane.LeaveRoom.ExecuteAsync(back, None));
        Assert.Equal((came, _test.Clock.GetUtcNow()), await SinceAsync(id));
    }

    [Fact]
    public async Task A_session_outlives_a_moment_without_anybody_and_not_more()
    {
        var id = await _test.CreateAsync();
        var (one, _) = await _test.JoinAndEnterAsync(id, User(1));
        await _test.PassAsync(30);
        Assert.Equal((MeetingStatus.Active, 0), ((await _test.MeetingAsync(id)).Status, (await _test.MeetingAsync(id)).ParticipantCount));
        var back = await _test.EnterAsync(one);
        await _test.PassAsync(6, back);
        Assert.Equal(1, (await _test.MeetingAsync(id)).ParticipantCount);

        await _test.PassAsync(45);
        Assert.Equal(MeetingStatus.Scheduled, (await _test.MeetingAsync(id)).Status);
        Assert.False(_test.Nodes.HasRoom("node-1", id));
        Assert.Equal(0, (await _test.Plane.PresenceSweeper.SweepAsync(None)).Rooms);
        Refused(ProblemTypes.TokenRevoked, await _test.TryEnterAsync(_test.Connect(one), one));
        var participant = Assert.Single(Ok(await _test.Plane.GetParticipants.ExecuteAsync(Host, id, one.SessionId, null, null, None)).Items);
        Assert.NotNull(participant.LeftAt);
    }

    [Fact]
    public async Task A_session_that_nobody_entered_closes()
    {
        var id = await _test.CreateAsync();
        await _test.JoinAsync(id, User(1));
        await _test.PassAsync(59);
        Assert.Equal(MeetingStatus.Active, (await _test.MeetingAsync(id)).Status);
        await _test.PassAsync(3);
        Assert.Equal(MeetingStatus.Scheduled, (await _test.MeetingAsync(id)).Status);
    }

    [Fact]
    public async Task Whose_host_was_away_keeps_their_media_until_they_are_back_and_who_does_not_come_back_is_gone()
    {
        var options = AtTheServer with { Presence = new PresenceOptions { Return = TimeSpan.FromSeconds(12), Tick = TimeSpan.Zero } };
        var id = await _test.CreateAsync();
        var (join, _) = await _test.JoinAndEnterAsync(id, User(1));
        var (_, other) = await _test.JoinAndEnterAsync(id, User(2));
        var media = Ok(await _test.OfferAsync(join)).MediaId;
        _test.Clock.Advance(TimeSpan.FromSeconds(20));

        using var restarted = _test.Another(options: options);
        for (var second = 0; second < 11; second++)
        {
            await restarted.PresenceSweeper.SweepAsync(None);
            _test.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.True(_test.Nodes.HasMedia("node-1", id, media));
        var back = _test.Connect(join);
        Ok(await restarted.JoinRoom.ExecuteAsync(back, new JoinRoomRequest(id, join.Token), None));
        var removed = 0;
        for (var second = 0; second < 3; second++)
        {
            _test.Clock.Advance(TimeSpan.FromSeconds(1));
            removed += (await restarted.PresenceSweeper.SweepAsync(None)).Removed;
        }

        Assert.True(_test.Nodes.HasMedia("node-1", id, media));
        Assert.Equal(1, removed);
        Ok(await restarted.KeepAlive.ExecuteAsync(back, None));
        Refused(ProblemTypes.NotFound, await restarted.KeepAlive.ExecuteAsync(other, None));
    }

    [Fact]
    public async Task Who_vanishes_just_after_a_host_began_is_not_awaited_longer_than_others()
    {
        var options = AtTheServer with { Presence = new PresenceOptions { Return = TimeSpan.FromSeconds(12), Tick = TimeSpan.Zero } };
        var id = await _test.CreateAsync();
        var (old, _) = await _test.JoinAndEnterAsync(id, User(1));
        _test.Clock.Advance(TimeSpan.FromSeconds(1));
        using var restarted = _test.Another(options: options);
        await restarted.PresenceSweeper.SweepAsync(None);
        var (_, lost) = await _test.JoinAndEnterAsync(id, User(2));
        await restarted.ConnectionClosed.ExecuteAsync(lost, None);

        for (var second = 0; second < 9; second++)
        {
            _test.Clock.Advance(TimeSpan.FromSeconds(1));
            await restarted.PresenceSweeper.SweepAsync(None);
        }

        var there = Ok(await restarted.JoinRoom.ExecuteAsync(_test.Connect(old), new JoinRoomRequest(id, old.Token), None)).Participants;
        Assert.Equal(old.ParticipantId, Assert.Single(there).ParticipantId);
    }

    [Fact]
    public async Task A_restart_of_the_control_plane_ends_no_meeting()
    {
        var id = await _test.CreateAsync();
        var (join, connection) = await _test.JoinAndEnterAsync(id, User(1));
        _test.Clock.Advance(TimeSpan.FromMinutes(2));
        using var restarted = _test.Another();
        await restarted.PresenceSweeper.SweepAsync(None);
        Ok(await restarted.JoinRoom.ExecuteAsync(connection, new JoinRoomRequest(id, join.Token), None));
        Assert.Equal(join.SessionId, (await _test.JoinAsync(id, User(2))).SessionId);
    }

    [Fact]
    public async Task Who_shows_life_while_the_sweep_decides_stays()
    {
        var id = await _test.CreateAsync();
        var (_, late) = await _test.JoinAndEnterAsync(id, User(1));
        var (gone, _) = await _test.JoinAndEnterAsync(id, User(2));
        _test.Clock.Advance(SignalingLimits.PresenceTtl);

        // As a store whose writes were stalled does it: what waited goes first.
        var stalled = new StalledDocumentStore(
            _test.Documents, operation => operation.Kind is DocumentOperationKind.Delete, async () => Ok(await _test.Plane.KeepAlive.ExecuteAsync(late, None)));
        using var sweeping = _test.Another(documents: stalled);
        Assert.Equal(1, (await sweeping.PresenceSweeper.SweepAsync(None)).Removed);
        Assert.True(stalled.HasCaughtUp);
        var left = Assert.Single(_test.Signals.To<ParticipantLeft>(late.ConnectionId, HubEvents.ParticipantLeft));
        Assert.Equal(gone.ParticipantId, left.ParticipantId);
    }

    [Fact]
    public async Task Who_enters_while_the_store_stalls_is_not_gone_at_once()
    {
        var id = await _test.CreateAsync();
        var (_, other) = await _test.JoinAndEnterAsync(id, User(1));
        var join = await _test.JoinAsync(id, User(2));
        var connection = _test.Connect(join);
        var stalled = new StalledDocumentStore(_test.Documents, operation => operation.Kind is DocumentOperationKind.Replace, async () =>
        {
            _test.Clock.Advance(SignalingLimits.PresenceTtl * 2);
            Ok(await _test.Plane.KeepAlive.ExecuteAsync(other, None));
        });
        using var entering = _test.Another(documents: stalled);
        Ok(await entering.JoinRoom.ExecuteAsync(connection, new JoinRoomRequest(id, join.Token), None));
        Assert.True(stalled.HasCaughtUp);
        Assert.Equal(0, (await _test.Plane.PresenceSweeper.SweepAsync(None)).Removed);
        Assert.Empty(_test.Signals.To<ParticipantLeft>(other.ConnectionId, HubEvents.ParticipantLeft));
    }

    [Fact]
    public async Task Many_sweepers_tell_of_a_loss_once()
    {
        var id = await _test.CreateAsync();
        for (var i = 0; i < 5; i++) await _test.JoinAndEnterAsync(id, User(i));
        var (_, other) = await _test.JoinAndEnterAsync(id, Host);
        for (var i = 0; i < 3; i++)
        {
            _test.Clock.Advance(TimeSpan.FromSeconds(3));
            Ok(await _test.Plane.KeepAlive.ExecuteAsync(other, None));
        }

        var sweeps = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => _test.Plane.PresenceSweeper.SweepAsync(None))));
        Assert.Equal(5, sweeps.Sum(sweep => sweep.Removed));
        var left = _test.Signals.Left(other.ConnectionId);
        Assert.Equal(5, left.Select(item => item.ParticipantId).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(5, left.Count);
        Assert.Equal(left.Select(item => item.Version).Order(), left.Select(item => item.Version));
    }

    [Fact]
    public async Task A_room_of_a_hundred_that_vanishes_is_swept_though_a_batch_is_too_small_for_it()
    {
        var id = await _test.CreateAsync();
        for (var i = 0; i < 100; i++) await _test.JoinAndEnterAsync(id, User(i));
        await _test.PassAsync(14);
        Assert.Equal(0, (await _test.MeetingAsync(id)).ParticipantCount);
    }

    [Fact]
    public async Task KeepAlive_costs_one_read_and_one_write()
    {
        var (_, connection) = await _test.JoinAndEnterAsync(await _test.CreateAsync(), User(1));
        foreach (var elapsed in (int[])[3, 6 * 60])
        {
            _test.Clock.Advance(TimeSpan.FromSeconds(elapsed));
            var (reads, writes, queries) = (_test.Documents.Reads, _test.Documents.Writes, _test.Documents.Queries);
            Ok(await _test.Plane.KeepAlive.ExecuteAsync(connection, None));
            Assert.Equal((reads + 1, writes + 1, queries), (_test.Documents.Reads, _test.Documents.Writes, _test.Documents.Queries));
        }
    }

    [Fact]
    public async Task KeepAlive_renews_the_token_at_half_its_life_and_once()
    {
        var (join, connection) = await _test.JoinAndEnterAsync(await _test.CreateAsync(), User(1));
        await _test.PassAsync(299, connection);
        Assert.Null(Ok(await _test.Plane.KeepAlive.ExecuteAsync(connection, None)).Token);
        _test.Clock.Advance(TimeSpan.FromSeconds(2));
        var renewed = Ok(await _test.Plane.KeepAlive.ExecuteAsync(connection, None));
        Assert.Equal(_test.Clock.GetUtcNow().AddMinutes(10), renewed.TokenExpiresAt);
        Assert.Null(Ok(await _test.Plane.KeepAlive.ExecuteAsync(connection, None)).Token);
        var claims = _test.Verifier.Verify<JoinClaims>(renewed.Token).Claims!;
        Assert.Equal((join.ParticipantId, join.SessionId), (claims.ParticipantId, claims.SessionId));

        // The fresh token outlives the first one, also for media and after a loss.
        await _test.PassAsync(400, connection);
        Refused(ProblemTypes.Unauthorized, await _test.OfferAsync(join));
        Ok(await _test.OfferAsync(join, renewed.Token));
    }

    [Fact]
    public async Task A_call_hours_long_keeps_its_token_fresh()
    {
        var (_, connection) = await _test.JoinAndEnterAsync(await _test.CreateAsync(), User(1));
        var tokens = 0;
        for (var i = 0; i < 60 * 60; i += 3)
        {
            _test.Clock.Advance(TimeSpan.FromSeconds(3));
            if (Ok(await _test.Plane.KeepAlive.ExecuteAsync(connection, None)).Token is not null) tokens++;
        }

        Assert.InRange(tokens, 10, 12);
    }

    [Fact]
    public void A_rate_limit_lets_a_burst_through_and_then_the_rate()
    {
        var limiter = new RateLimiter(_test.Clock, burst: 5, perSecond: 2);
        for (var i = 0; i < 5; i++) Assert.Null(limiter.Take());
        var refused = limiter.Take()!;
        Assert.Equal((ProblemTypes.RateLimited, TimeSpan.FromSeconds(0.5)), (refused.Type, refused.RetryAfter));
        _test.Clock.Advance(refused.RetryAfter!.Value);
        Assert.Null(limiter.Take());
        Assert.NotNull(limiter.Take());
        _test.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Null(limiter.Take(5));
        Assert.NotNull(limiter.Take());
    }

    /// <summary>Lets something happen before the first batch that holds such an operation.</summary>
    private sealed class StalledDocumentStore(IDocumentStore store, Func<DocumentOperation, bool> stalls, Func<Task> waiting) : IDocumentStore
    {
        public bool HasCaughtUp { get; private set; }

        public Task<StoredDocument?> ReadAsync(DocumentKey key, CancellationToken cancellationToken) => store.ReadAsync(key, cancellationToken);

        public async Task<BatchResult> ExecuteAsync(IReadOnlyList<DocumentOperation> operations, CancellationToken cancellationToken)
        {
            if (!HasCaughtUp && operations.Any(stalls))
            {
                HasCaughtUp = true;
                await waiting();
            }

            return await store.ExecuteAsync(operations, cancellationToken);
        }

        public Task<DocumentPage> QueryAsync(DocumentQuery query, CancellationToken cancellationToken) => store.QueryAsync(query, cancellationToken);
    }

    [Fact]
    public async Task Where_sweeps_are_rare_a_lost_connection_is_seen_by_a_watch_of_its_own()
    {
        using var test = new TestPlane(TestPlane.AtTheServer with { Presence = PresenceOptions.Serverless });
        var id = await test.CreateAsync();
        var (_, host) = await test.JoinAndEnterAsync(id, TestPlane.Host);
        var (join, lost) = await test.JoinAndEnterAsync(id, TestPlane.Guest);
        await test.SettleAsync();

        // A minute of silence is no absence here.
        test.Clock.Advance(TimeSpan.FromSeconds(60));
        TestPlane.Ok(await test.Plane.KeepAlive.ExecuteAsync(host, TestPlane.None));
        Assert.Equal(0, (await test.Plane.PresenceSweeper.SweepAsync(TestPlane.None)).Removed);

        await test.Plane.ConnectionClosed.ExecuteAsync(lost, TestPlane.None);
        await test.Plane.ConnectionClosed.ExecuteAsync(lost, TestPlane.None); // It may be told twice.
        await test.SettleAsync();
        Assert.Empty(test.Signals.To<ParticipantLeft>(host.ConnectionId, HubEvents.ParticipantLeft));
        test.Clock.Advance(SignalingLimits.DisconnectGrace + TimeSpan.FromSeconds(2));
        await test.SettleAsync();

        Assert.Equal(join.ParticipantId, Assert.Single(test.Signals.To<ParticipantLeft>(host.ConnectionId, HubEvents.ParticipantLeft)).ParticipantId);
    }

    [Fact]
    public async Task Who_comes_back_while_the_loss_is_written_down_has_not_been_away()
    {
        using var test = new TestPlane(TestPlane.AtTheServer with { Presence = PresenceOptions.Serverless });
        var id = await test.CreateAsync();
        var (join, lost) = await test.JoinAndEnterAsync(id, TestPlane.Host);
        var (_, other) = await test.JoinAndEnterAsync(id, TestPlane.Guest);
        var stalled = new StalledDocumentStore(test.Documents, operation => operation.Key.Id.StartsWith(Keys.PresencePrefix, StringComparison.Ordinal), () => test.EnterAsync(join));
        using (var closing = test.Another(documents: stalled)) await closing.ConnectionClosed.ExecuteAsync(lost, TestPlane.None);
        Assert.True(stalled.HasCaughtUp);

        test.Clock.Advance(SignalingLimits.DisconnectGrace + TimeSpan.FromSeconds(2));
        await test.Plane.PresenceSweeper.SweepAsync(TestPlane.None);

        Assert.Empty(test.Signals.To<ParticipantLeft>(other.ConnectionId, HubEvents.ParticipantLeft));
    }

    [Fact]
    public async Task Who_comes_back_before_the_watch_has_not_been_away()
    {
        using var test = new TestPlane(TestPlane.AtTheServer with { Presence = PresenceOptions.Serverless });
        var id = await test.CreateAsync();
        var (join, lost) = await test.JoinAndEnterAsync(id, TestPlane.Host);
        await test.Plane.ConnectionClosed.ExecuteAsync(lost, TestPlane.None);
        test.Clock.Advance(TimeSpan.FromSeconds(2));
        var back = await test.EnterAsync(join);
        test.Clock.Advance(TimeSpan.FromSeconds(10));
        await test.SettleAsync();

        Assert.Empty(test.Signals.To<ParticipantLeft>(back.ConnectionId, HubEvents.ParticipantLeft));
    }

    [Fact]
    public async Task A_client_is_told_how_often_to_call()
    {
        using var test = new TestPlane(TestPlane.AtTheServer with { Presence = PresenceOptions.Serverless });
        var join = await test.JoinAsync(await test.CreateAsync(), TestPlane.Host);

        Assert.Equal(60, TestPlane.Ok(await test.TryEnterAsync(test.Connect(join), join)).KeepAliveSeconds);
    }

    private async Task<(DateTimeOffset JoinedAt, DateTimeOffset? LeftAt)> SinceAsync(string id)
    {
        var one = Ok(await _test.Plane.GetParticipants.ExecuteAsync(Host, id, null, null, null, None)).Items.Single(item => item.UserId == "usr_0001");
        return (one.JoinedAt, one.LeftAt);
    }
}
