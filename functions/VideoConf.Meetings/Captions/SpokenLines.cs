using VideoConf.Contracts.Captions;
using VideoConf.Contracts.Consent;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Sessions;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Captions;

/// <summary>
/// What a media node heard, at least once. Final lines are stored, also those that come when the session is over; partial ones only pass through.
/// Words of who declined <c>ai</c>, was never asked, or is not known in the session are refused here too, whatever the node did.
/// </summary>
internal sealed class SpokenLines(
    IDocumentStore documents, TranscriptStore transcripts, Captioning captioning, CaptionTranslation translation, ISignalSender signals)
{
    /// <summary>How far a node's times may lie outside the session: clocks differ, and the last word may end after the meeting.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(5);

    /// <summary>One line: engines cut at pauses, and the slowest adapter cuts at half a minute.</summary>
    private static readonly TimeSpan MaxLine = TimeSpan.FromMinutes(5);

    /// <summary>Takes one report. The caller has made sure that the room is on the node that reports.</summary>
    public async Task AcceptAsync(RoomState state, NodeEvent item, CancellationToken cancellationToken)
    {
        if (item.Line is not { } heard || item.ParticipantId is not { } participantId || !Ids.IsId(participantId, "prt") || !SpokenText.IsLineId(heard.LineId)) return;
        if (await SessionAsync(state, heard, cancellationToken) is not { } session) return;
        if (await SpeakerAsync(state, session, participantId, cancellationToken) is not { } name) return;
        if (!await WasOnAsync(state, session, heard, cancellationToken)) return;

        var line = ToDocument(session, participantId, name, heard);
        if (!heard.IsFinal || line.Text.Length == 0)
        {
            await PassOnAsync(state, session, line, heard.IsFinal, cancellationToken);
            return;
        }

        line = await transcripts.KeepAsync(state.RoomId, line, cancellationToken);
        if (!IsRunning(state, session)) return; // Nobody is there to read it live.
        await PassOnAsync(state, session, line, isFinal: true, cancellationToken);
        foreach (var language in CaptionGroups.Languages(state)) await translation.PassOnAsync(state.RoomId, state.Captions, line, language, cancellationToken);
    }

    /// <summary>The line as it is to be stored.</summary>
    internal static LineDocument ToDocument(SessionDocument session, string participantId, string name, SpokenLine heard)
    {
        var start = heard.StartedAt < session.StartedAt ? session.StartedAt : heard.StartedAt;
        var end = heard.EndedAt < start ? start : heard.EndedAt > start + MaxLine ? start + MaxLine : heard.EndedAt;
        return new LineDocument
        {
            LineId = heard.LineId,
            SessionId = session.SessionId,
            ParticipantId = participantId,
            DisplayName = name,
            Text = SpokenText.Clean(heard.Text),
            Language = LanguageTags.IsTag(heard.Language) ? heard.Language : "und",
            StartSeconds = Seconds(start - session.StartedAt),
            EndSeconds = Seconds(end - session.StartedAt),
        };
    }

    private static double Seconds(TimeSpan span) => Math.Round(span.TotalSeconds, 3);

    private static bool IsRunning(RoomState state, SessionDocument session) => string.Equals(state.SessionId, session.SessionId, StringComparison.Ordinal);

    /// <summary>The session in which it was said: the running one, or for a final line one that ended a moment ago.</summary>
    private async Task<SessionDocument?> SessionAsync(RoomState state, SpokenLine heard, CancellationToken cancellationToken)
    {
        if (state is { SessionId: { } running, SessionStartedAt: { } startedAt } && heard.StartedAt >= startedAt - Slack)
            return new SessionDocument(running, state.RoomId, startedAt, EndedAt: null, Reason: null);
        if (!heard.IsFinal) return null;

        var page = await documents.QueryAsync(new DocumentQuery(Keys.Meetings, state.RoomId, Keys.SessionPrefix, Descending: true, PageSize: 5), cancellationToken);
        return page.Documents.Select(document => document.As<SessionDocument>())
            .FirstOrDefault(session => session.EndedAt is { } ended && heard.StartedAt >= session.StartedAt - Slack && heard.StartedAt <= ended + Slack);
    }

    /// <summary>The speaker's name, if their words may be written down: they were asked, and did not decline.</summary>
    private async Task<string?> SpeakerAsync(RoomState state, SessionDocument session, string participantId, CancellationToken cancellationToken)
    {
        if (IsRunning(state, session) && state.Members.TryGetValue(participantId, out var member))
            return member.HasEntered && member.Allows(ConsentTypes.Ai) ? member.DisplayName : null;
        var participant = await documents.ReadAsync<ParticipantDocument>(Keys.Participant(state.RoomId, session.SessionId, participantId), cancellationToken);
        return participant is { Value: var left } && left.Allows(ConsentTypes.Ai) ? left.DisplayName : null;
    }

    /// <summary>Whether captions were on when it was said.</summary>
    private async Task<bool> WasOnAsync(RoomState state, SessionDocument session, SpokenLine heard, CancellationToken cancellationToken)
    {
        if (IsRunning(state, session) && state.Captions is not null) return true;
        if (!heard.IsFinal) return false;
        if (await transcripts.ReadAsync(state.RoomId, session.SessionId, cancellationToken) is not { } transcript) return false;
        if (transcript.StoppedAt is not { } stopped || heard.StartedAt <= stopped) return true;

        // The node missed that captions were stopped.
        if (heard.StartedAt > stopped + Slack) await captioning.DeleteAsync(state, cancellationToken);
        return false;
    }

    private async Task PassOnAsync(RoomState state, SessionDocument session, LineDocument line, bool isFinal, CancellationToken cancellationToken)
    {
        if (!IsRunning(state, session) || !CaptionGroups.ReadsOriginal(state)) return;
        TranscriptLine update = line.ToLine() with { IsFinal = isFinal };
        await signals.ToGroupAsync(CaptionGroups.Original(state.RoomId), HubEvents.TranscriptUpdate, update, exceptConnectionId: null, cancellationToken);
    }
}
