using System.Collections.Immutable;
using VideoConf.Contracts.Captions;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Captions;

/// <summary>Hub <c>SetCaptions</c>: what one participant wants to read. The first who wants captions turns them on for the room.</summary>
public sealed class SetCaptions
{
    private readonly RoomStore _rooms;
    private readonly ISignalSender _signals;
    private readonly CaptionLanguages _languages;
    private readonly Captioning _captioning;

    internal SetCaptions(RoomStore rooms, ISignalSender signals, CaptionLanguages languages, Captioning captioning)
    {
        _rooms = rooms;
        _signals = signals;
        _languages = languages;
        _captioning = captioning;
    }

    /// <summary>Puts the connection into the group of its language, and takes it out of the others.</summary>
    public async Task<Outcome<CaptionsState>> ExecuteAsync(SignalConnection connection, SetCaptionsRequest? request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        if (request is null) return Problems.NoBody();
        var roomId = connection.Claims.RoomId;
        if (await _rooms.ReadWithMeetingAsync(roomId, cancellationToken) is not { } snapshot) return Problems.NoSuchMeeting();
        var meeting = snapshot.Meeting!.Value;

        var readable = await _languages.ReadableAsync(meeting.Language, cancellationToken);
        var changed = await _rooms.ChangeWithMeetingAsync(
            roomId, (current, now) => Decide(current, connection, request, readable, now), beforeWrite: null, cancellationToken);
        if (!changed.Result.Succeeded) return changed.Result.Problem;

        await MoveAsync(connection, changed.Before!, changed.After!);
        await _captioning.FollowAsync(changed.Before!, changed.After!, meeting.HostId, CancellationToken.None);
        return await _languages.StateAsync(changed.After!.Captions, meeting.Language, cancellationToken);
    }

    /// <summary>The room with the wish in it, and captions on if it is the first.</summary>
    internal static RoomChange<Done> Decide(
        RoomSnapshot snapshot, SignalConnection connection, SetCaptionsRequest request, IReadOnlyList<string> readable, DateTimeOffset now)
    {
        var state = snapshot.Room.Value;
        var meeting = snapshot.Meeting!.Value;
        var found = Membership.Of(state, connection);
        if (!found.Succeeded) return RoomChange<Done>.Refuse(found.Problem);
        if (!meeting.AiEnabled) return RoomChange<Done>.Refuse(CaptionRules.NotAllowed());

        var language = request.Language is null ? null : readable.FirstOrDefault(one => string.Equals(one, request.Language, StringComparison.OrdinalIgnoreCase));
        if (request.Language is not null && language is null)
        {
            return RoomChange<Done>.Refuse(
                Problem.Field("language", $"language is not one that captions can be read in here. Choose one of {string.Join(", ", readable.Take(50))}, or leave it out for words as spoken."));
        }

        // The spoken language needs no translator, and its readers get partial results.
        if (language is not null && LanguageTags.Same(language, state.Captions?.Language ?? meeting.Language)) language = null;
        var member = found.Value with { ReadsCaptions = request.IsOn, CaptionLanguage = request.IsOn ? language : null };
        var turnOn = request.IsOn && state.Captions is null;
        if (member == found.Value && !turnOn) return new RoomChange<Done>(Done.Value);

        state = state with { Members = state.Members.SetItem(member.ParticipantId, member) };
        var writes = ImmutableList<DocumentOperation>.Empty;
        if (turnOn) (state, writes) = CaptionChanges.TurnOn(state, meeting.Language, now);
        return new RoomChange<Done>(Done.Value, state, writes);
    }

    // Into the new group whatever was before: who asks twice may be on a connection that the server made anew.
    private async Task MoveAsync(SignalConnection connection, RoomState before, RoomState after)
    {
        var participantId = connection.Claims.ParticipantId;
        var former = CaptionGroups.Of(after.RoomId, before.Members.GetValueOrDefault(participantId));
        var next = CaptionGroups.Of(after.RoomId, after.Members.GetValueOrDefault(participantId));
        if (former is not null && !string.Equals(former, next, StringComparison.Ordinal))
            await _signals.RemoveFromGroupAsync(connection.ConnectionId, former, CancellationToken.None);
        if (next is not null) await _signals.AddToGroupAsync(connection.ConnectionId, next, CancellationToken.None);
    }
}
