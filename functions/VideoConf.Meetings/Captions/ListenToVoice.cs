using VideoConf.Contracts.Consent;
using VideoConf.Contracts.Problems;
using VideoConf.Meetings.Placement;
using VideoConf.Meetings.Signaling;

namespace VideoConf.Meetings.Captions;

/// <summary>
/// WebSocket <c>/v1/rooms/{id}/participants/{participantId}/audio</c>: whether someone may listen to one participant's voice outside of a call. Who
/// listens is a participant in the room themselves, so that everybody sees that they are there; and as with captions, the meeting must allow AI.
/// </summary>
public sealed class ListenToVoice
{
    private readonly RoomStore _rooms;
    private readonly MediaGateway _media;

    internal ListenToVoice(RoomStore rooms, MediaGateway media)
    {
        _rooms = rooms;
        _media = media;
    }

    /// <summary>Where the voice is, or why it is not to be had.</summary>
    public async Task<Outcome<VoiceSource>> ExecuteAsync(string roomId, string participantId, string? joinToken, CancellationToken cancellationToken)
    {
        var caller = await _media.AuthorizeAsync(roomId, joinToken, cancellationToken);
        if (!caller.Succeeded) return caller.Problem;
        if (await _rooms.ReadWithMeetingAsync(caller.Value.Room.RoomId, cancellationToken) is not { Meeting: { } meeting } snapshot) return Problems.NoSuchMeeting();
        return Decide(snapshot.Room.Value, meeting.Value.AiEnabled, caller.Value.Claims.ParticipantId, participantId);
    }

    /// <summary>
    /// Whether a listener may go on: they are in the room, where everybody sees them. Asked again and again while they listen, because a presence also
    /// ends by itself, and then nobody tells the node.
    /// </summary>
    public async Task<bool> MayGoOnAsync(VoiceSource source, CancellationToken cancellationToken) =>
        await _rooms.ReadAsync(source.RoomId, cancellationToken) is { Value: { SessionId: not null } room }
        && room.Members.TryGetValue(source.ListenerId, out var listener) && listener.HasEntered;

    /// <summary>Whether it may be.</summary>
    internal static Outcome<VoiceSource> Decide(RoomState room, bool aiEnabled, string listenerId, string participantId)
    {
        if (!aiEnabled) return CaptionRules.NotAllowed();
        if (!room.Members.TryGetValue(listenerId, out var listener) || !listener.HasEntered)
            return new Problem(ProblemTypes.Forbidden, "Enter the room first, by signaling or by a media offer: who listens is seen by those who speak.");
        if (!room.Members.TryGetValue(participantId, out var speaker) || !speaker.HasEntered)
            return new Problem(ProblemTypes.NotFound, "There is no such participant in the room now.");
        if (!speaker.Allows(ConsentTypes.Ai))
            return new Problem(ProblemTypes.Forbidden, "This participant has not consented that a machine listens to them.");
        return room.NodeId is { } node
            ? new VoiceSource(node, room.RoomId, participantId, listenerId)
            : new Problem(ProblemTypes.NoMediaNode, "No media node carries this room: nobody has sent anything yet.");
    }
}

/// <summary>A voice that may be listened to.</summary>
/// <param name="NodeId">The node that has it.</param>
/// <param name="RoomId">The room.</param>
/// <param name="ParticipantId">Whose it is.</param>
/// <param name="ListenerId">Who listens.</param>
public sealed record VoiceSource(string NodeId, string RoomId, string ParticipantId, string ListenerId);
