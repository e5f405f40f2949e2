using System.Collections.Immutable;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Sessions;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Sessions;

/// <summary>
/// What a media node reports of tracks and voices, as entries of the session's log: one write of the room for a batch, none when nothing changed. What the
/// room knows already is not logged again, so a report that comes twice does no harm.
/// </summary>
internal sealed class SessionLog(RoomStore rooms)
{
    /// <summary>Who is loudest changes faster than anybody can look: one entry a second is the most. The last change is never lost, only late.</summary>
    public static readonly TimeSpan SpokeEvery = TimeSpan.FromSeconds(1);

    /// <summary>More than speak at once.</summary>
    private const int MaxSpeakers = 5;

    /// <summary>Room in a batch for the room itself and what else a change writes.</summary>
    private const int MaxEntries = DocumentLimits.MaxBatch - 20;

    /// <summary>Logs what is new in a node's report. The caller has made sure that the room is on that node.</summary>
    public async Task TakeAsync(RoomState state, IReadOnlyList<NodeEvent> events, CancellationToken cancellationToken)
    {
        var relevant = events.Where(item => item.Type is NodeEventTypes.TrackPublished or NodeEventTypes.TrackEnded or NodeEventTypes.SpeakersChanged).ToArray();
        foreach (var some in relevant.Chunk(MaxEntries))
        {
            // Most reports of who speaks change nothing: not worth a queue for the room.
            if (Decide(state, some, DateTimeOffset.MaxValue).State is null) continue;
            var changed = await rooms.ChangeAsync(state.RoomId, (current, now) => Same(current, state) ? Decide(current, some, now) : new RoomChange<Done>(Done.Value), cancellationToken);
            if (!changed.Result.Succeeded) throw new IOException(changed.Result.Problem.Detail);
        }
    }

    /// <summary>The room with what was reported, and the entries.</summary>
    internal static RoomChange<Done> Decide(RoomState state, IReadOnlyList<NodeEvent> events, DateTimeOffset now)
    {
        var next = state;
        var writes = ImmutableList<DocumentOperation>.Empty;
        foreach (var item in events)
        {
            var at = Clamp(item.At, state.SessionStartedAt, now);
            (next, var entry) = item.Type == NodeEventTypes.SpeakersChanged ? Speak(next, item.Speakers ?? [], at, now) : Track(next, item, at);
            if (entry is not null) writes = writes.Add(entry);
        }

        return ReferenceEquals(next, state) ? new RoomChange<Done>(Done.Value) : new RoomChange<Done>(Done.Value, next, writes);
    }

    /// <summary>Logs the change of speakers that came too soon after the one before, once it is time.</summary>
    public static (RoomState State, DocumentOperation? Entry) Release(RoomState state, DateTimeOffset now) =>
        IsDue(state, now) ? Spoke(state, state.HeldSpeech!.Speakers, state.HeldSpeech.At, now) : (state, null);

    public static bool IsDue(RoomState state, DateTimeOffset now) => state.HeldSpeech is not null && (state.SpokeAt is not { } last || last + SpokeEvery <= now);

    private static (RoomState State, DocumentOperation? Entry) Track(RoomState state, NodeEvent item, DateTimeOffset at)
    {
        if (item.ParticipantId is not { } participantId || item.MediaId is not { } mediaId || !IsSource(item.Detail)) return (state, null);
        var key = TrackKey(participantId, item.Detail!);
        var known = state.Tracks.GetValueOrDefault(key);
        if (item.Type == NodeEventTypes.TrackPublished)
        {
            if (string.Equals(known, mediaId, StringComparison.Ordinal) || !state.Members.ContainsKey(participantId)) return (state, null);
            state = state with { Tracks = state.Tracks.SetItem(key, mediaId) };

            // Another media resource took over in mid-track: the same track to everybody.
            if (known is not null) return (state, null);
            return RoomChanges.Log(state, at, new SessionEntry(SessionEventTypes.TrackStarted) { ParticipantId = participantId, Source = item.Detail });
        }

        // The end of a resource that was replaced is no end.
        if (!string.Equals(known, mediaId, StringComparison.Ordinal)) return (state, null);
        state = state with { Tracks = state.Tracks.Remove(key) };
        return RoomChanges.Log(state, at, new SessionEntry(SessionEventTypes.TrackStopped) { ParticipantId = participantId, Source = item.Detail });
    }

    private static (RoomState State, DocumentOperation? Entry) Speak(RoomState state, IReadOnlyList<string> speakers, DateTimeOffset at, DateTimeOffset now)
    {
        ImmutableArray<string> heard = [.. speakers.Where(state.Members.ContainsKey).Distinct(StringComparer.Ordinal).Take(MaxSpeakers)];
        if (heard.SequenceEqual(state.Speakers, StringComparer.Ordinal)) return (state.HeldSpeech is null ? state : state with { HeldSpeech = null }, null);
        if (state.SpokeAt is not { } last || last + SpokeEvery <= now) return Spoke(state, heard, at, now);
        return state.HeldSpeech is { } held && held.Speakers.SequenceEqual(heard, StringComparer.Ordinal) ? (state, null) : (state with { HeldSpeech = new HeldSpeech(heard, at) }, null);
    }

    private static (RoomState State, DocumentOperation? Entry) Spoke(RoomState state, ImmutableArray<string> speakers, DateTimeOffset at, DateTimeOffset now) => RoomChanges.Log(
        state with { Speakers = speakers, SpokeAt = now, HeldSpeech = null }, at, new SessionEntry(SessionEventTypes.Spoke) { Speakers = speakers });

    /// <summary>Names a track of a participant in <see cref="RoomState.Tracks"/>.</summary>
    public static string TrackKey(string participantId, string source) => $"{participantId}/{source}";

    private static bool IsSource(string? source) => source is TrackSources.Microphone or TrackSources.Camera or TrackSources.Screen or TrackSources.ScreenAudio;

    private static bool Same(RoomState current, RoomState read) => current.SessionId is not null && string.Equals(current.SessionId, read.SessionId, StringComparison.Ordinal);

    // A node's clock may be off; the log stays within the session.
    private static DateTimeOffset Clamp(DateTimeOffset at, DateTimeOffset? from, DateTimeOffset to) => at < from ? from.Value : at > to ? to : at;
}
