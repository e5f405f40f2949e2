using System.Collections.Immutable;
using VideoConf.Contracts.Sessions;
using VideoConf.Meetings.Sessions;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Captions;

/// <summary>
/// Changes of captions to a room; each returns the new room and what to write with it. The room's version stays: <c>CaptionsChanged</c> has none, and
/// who misses it reads the state when they next call.
/// </summary>
internal static class CaptionChanges
{
    /// <summary>Speech is written down from now on. A room where it is already stays as it is.</summary>
    public static (RoomState State, ImmutableList<DocumentOperation> Writes) TurnOn(RoomState state, string language, DateTimeOffset now)
    {
        if (state.Captions is not null) return (state, []);
        state = state with { Captions = new RoomCaptions(now, Engine: null, language, Problem: null) };
        (state, var entry) = RoomChanges.Log(state, now, new SessionEntry(SessionEventTypes.CaptionsStarted));
        return (state, [entry, Transcript(state, stoppedAt: null)]);
    }

    /// <summary>Speech is written down no more.</summary>
    public static (RoomState State, ImmutableList<DocumentOperation> Writes) TurnOff(RoomState state, string reason, DateTimeOffset now)
    {
        if (state.Captions is not { } captions) return (state, []);
        var transcript = Transcript(state, stoppedAt: now);
        var gap = CloseGap(state, captions, now);
        state = state with { Captions = null };
        (state, var entry) = RoomChanges.Log(state, now, new SessionEntry(SessionEventTypes.CaptionsStopped) { Reason = reason });
        return (state, [entry, transcript, .. gap]);
    }

    /// <summary>The engine works, or does not. From one to the other is the time that captions missed, which the transcript is completed for.</summary>
    public static (RoomState State, ImmutableList<DocumentOperation> Writes) Report(RoomState state, string? engine, string? problem, DateTimeOffset now)
    {
        if (state.Captions is not { } captions) return (state, []);
        var next = captions with { Engine = engine ?? captions.Engine, Problem = problem, ProblemSince = problem is null ? null : captions.ProblemSince ?? now };
        if (next == captions) return (state, []);

        var writes = ImmutableList<DocumentOperation>.Empty;
        if (next.Problem is null) writes = writes.AddRange(CloseGap(state, captions, now));
        else if (captions.ProblemSince is null) writes = writes.Add(Gap(state, new CaptionGap(now, To: null, next.Problem)));
        state = state with { Captions = next };
        if (!string.Equals(next.Engine, captions.Engine, StringComparison.Ordinal)) writes = writes.Add(Transcript(state, stoppedAt: null));
        return (state, writes);
    }

    private static ImmutableList<DocumentOperation> CloseGap(RoomState state, RoomCaptions captions, DateTimeOffset now) =>
        captions.ProblemSince is { } since ? [Gap(state, new CaptionGap(since, now, captions.Problem ?? string.Empty))] : [];

    private static DocumentOperation Gap(RoomState state, CaptionGap gap) =>
        Documents.Upsert(TranscriptKeys.Gap(state.RoomId, state.SessionId!, gap.From), gap);

    private static DocumentOperation Transcript(RoomState state, DateTimeOffset? stoppedAt) => Documents.Upsert(
        TranscriptKeys.Transcript(state.RoomId, state.SessionId!),
        new TranscriptDocument(state.SessionId!, TranscriptStatuses.Live, state.Captions!.Language, state.Captions.Engine, stoppedAt));
}
