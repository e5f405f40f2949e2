using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Meetings;
using VideoConf.Meetings.Moderation;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Polls;

/// <summary>A running session as a caller has to do with its polls.</summary>
internal sealed record PollCaller(MeetingDocument Meeting, RoomState Room, Member? Member, bool Runs);

/// <summary>What the polls' use cases share: who may, changing by ETag, and telling.</summary>
internal sealed class PollDesk(IDocumentStore documents, RoomStore rooms, ISignalSender signals, RoomTicks ticks)
{
    // As many as vote at the same instant; each attempt reads anew.
    private const int MaxAttempts = 60;

    // Within one process votes queue up instead of racing. This saves retries; correctness is the ETag's.
    private readonly SemaphoreSlim[] _gates = [.. Enumerable.Range(0, 16).Select(_ => new SemaphoreSlim(1))];

    /// <summary>The caller in the running session: who is in it, and its owner from anywhere.</summary>
    public async Task<Outcome<PollCaller>> OfAsync(CallerIdentity caller, string meetingId, CancellationToken cancellationToken)
    {
        if (Ids.Meeting(meetingId) is not { } id || await rooms.ReadWithMeetingAsync(id, cancellationToken) is not { } snapshot) return Problems.NoSuchMeeting();
        var (meeting, room) = (snapshot.Meeting!.Value, snapshot.Room.Value);
        if (room.Ended) return Problems.Ended();
        var runs = RoomRoles.Runs(meeting, room, caller);
        var inside = Inside.Of(room, caller);
        if (!inside.Succeeded && !runs) return inside.Problem;
        if (room.SessionId is null) return new Problem(ProblemTypes.Conflict, "The meeting is not running. Polls are for those who are in it.");
        return new PollCaller(meeting, room, inside.Value, runs);
    }

    /// <summary>Changes a poll as decided on what it is; <paramref name="decide"/> returns the same poll for no change.</summary>
    public async Task<Outcome<PollDocument>> ChangeAsync(
        string roomId, string sessionId, string pollId, Func<PollDocument, Outcome<PollDocument>> decide, CancellationToken cancellationToken)
    {
        if (!Ids.IsId(pollId, "pol")) return NoSuchPoll();
        var key = PollDocument.Key(roomId, sessionId, pollId);
        var gate = _gates[(uint)StringComparer.Ordinal.GetHashCode(pollId) % (uint)_gates.Length];
        await gate.WaitAsync(cancellationToken);
        try
        {
            for (var attempt = 0; attempt < MaxAttempts; attempt++)
            {
                if (attempt > 0) await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 20 + (attempt * 4))), TimeProvider.System, cancellationToken);
                if (await documents.ReadAsync<PollDocument>(key, cancellationToken) is not { } stored) return NoSuchPoll();
                var decided = decide(stored.Value);
                if (!decided.Succeeded || ReferenceEquals(decided.Value, stored.Value)) return decided;
                var next = decided.Value with { Version = stored.Value.Version + 1 };
                if ((await documents.ExecuteAsync(Documents.Replace(key, next, stored.ETag), CancellationToken.None)).Succeeded) return next;
            }
        }
        finally
        {
            gate.Release();
        }

        return new Problem(ProblemTypes.RateLimited, "More vote at once than can be counted. Try again in a second.") { RetryAfter = TimeSpan.FromSeconds(1) };
    }

    /// <summary>Tells everybody how the poll is when the message goes out.</summary>
    public Task TellAsync(string roomId, PollDocument poll) =>
        ticks.SendAsync($"{roomId}/{poll.PollId}", async () =>
        {
            var now = await documents.ReadAsync<PollDocument>(PollDocument.Key(roomId, poll.SessionId, poll.PollId), CancellationToken.None);
            await signals.ToGroupAsync(roomId, HubEvents.PollChanged, (now?.Value ?? poll).ToState(userId: null), exceptConnectionId: null, CancellationToken.None);
        });

    public static Problem HostsOnly() => new(ProblemTypes.Forbidden, "Only hosts and co-hosts may put or close a poll.");

    private static Problem NoSuchPoll() => new(ProblemTypes.NotFound, "There is no poll with this id in the running session.");
}
