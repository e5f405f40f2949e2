using System.Security.Cryptography;
using System.Text;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Signaling;

namespace VideoConf.Meetings.Moderation;

/// <summary>
/// Whose media the media node drops on arrival: derived from the room whenever the node is told of it, so that nothing that a client does or leaves undone
/// stands between a host's word and its effect.
/// </summary>
internal static class RoomRestrictions
{
    private static readonly string[] Everything = [TrackSources.Microphone, TrackSources.Camera, TrackSources.Screen, TrackSources.ScreenAudio];

    /// <summary>What the node is to know of the room.</summary>
    public static PutRoomRequest ToRequest(RoomState state)
    {
        var restrictions = Of(state);
        return new PutRoomRequest(
            state.SessionId!, state.MaxParticipants, state.Version, restrictions.Count == 0 ? null : restrictions, state.VideoCodecs.IsEmpty ? null : state.VideoCodecs);
    }

    /// <summary>Everybody with something to drop, by id.</summary>
    public static IReadOnlyList<ParticipantRestriction> Of(RoomState state)
    {
        List<ParticipantRestriction>? found = null;
        foreach (var member in state.Members.Values)
        {
            if (Of(state, member) is { Count: > 0 } sources) (found ??= []).Add(new ParticipantRestriction(member.ParticipantId, sources));
        }

        found?.Sort(static (one, other) => string.CompareOrdinal(one.ParticipantId, other.ParticipantId));
        return found ?? [];
    }

    /// <summary>What of this participant's media is dropped.</summary>
    public static IReadOnlyList<string> Of(RoomState state, Member member)
    {
        if (!RoomRoles.MaySend(member.Role)) return Everything;
        var runs = RoomRoles.Runs(member.Role);
        var sources = new List<string>(4);

        // Who may not unmute and says that they are muted is taken at their word.
        var isMute = member.IsMutedByHost || (member.IsMuted && !member.MayUnmute && !runs);
        var isDark = member.IsVideoStoppedByHost || (!member.IsVideoOn && !member.MayShowVideo && !runs);
        var sharesNothing = member.IsShareStoppedByHost || (!state.MayShareScreen && !runs);
        if (isMute) sources.Add(TrackSources.Microphone);
        if (isDark) sources.Add(TrackSources.Camera);

        // Nor does a voice go out as the sound of a screen that they do not share, or a face as its picture.
        if (sharesNothing || (isDark && !member.IsScreenSharing)) sources.Add(TrackSources.Screen);
        if (sharesNothing || (isMute && !member.IsScreenSharing)) sources.Add(TrackSources.ScreenAudio);
        return sources;
    }

    /// <summary>Stands for all of them, and for the room's codecs, in the room's document, where it says what the node was told; empty for nobody's and any.</summary>
    public static string Digest(RoomState state)
    {
        var restrictions = Of(state);
        if (restrictions.Count == 0 && state.VideoCodecs.IsEmpty) return string.Empty;
        var text = string.Join('\n', restrictions.Select(restriction => $"{restriction.ParticipantId}:{string.Join(',', restriction.Sources)}"));
        if (!state.VideoCodecs.IsEmpty) text = $"{text}\n{string.Join(',', state.VideoCodecs)}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
    }
}
