using VideoConf.Meetings.Signaling;

namespace VideoConf.Meetings.Moderation;

/// <summary>Acts on what participants send: voice, camera, screen. What is stopped here the media node drops: see <see cref="RoomRestrictions"/>.</summary>
internal static class MediaActs
{
    public static Member Mute(Member member) => member with { IsMuted = true, IsMutedByHost = true };

    public static Member StopVideo(Member member) => member with { IsVideoOn = false, IsVideoStoppedByHost = true };

    public static Member StopShare(Member member) => member with { IsScreenSharing = false, IsShareStoppedByHost = true };

    public static ModerationAct MuteAll(RoomState state, DateTimeOffset now) => MemberChanges.Apply(state, Others(state), Mute, now);

    /// <summary>Whether participants may unmute themselves: from now on, and who enters later. Who speaks goes on until they are muted.</summary>
    public static ModerationAct AllowUnmute(RoomState state, bool may, DateTimeOffset now) =>
        InRoom(MemberChanges.Apply(state, Others(state), member => AllowUnmute(member, may), now), state.MayUnmute == may, next => next with { MayUnmute = may });

    /// <summary>An encoder has nobody who could press a button: being allowed to is being unmuted.</summary>
    public static Member AllowUnmute(Member member, bool may)
    {
        var isAlone = may && member is { IsMutedByHost: true, ConnectionId: null, HasEntered: true };
        return member with { MayUnmute = may, IsMutedByHost = member.IsMutedByHost && !isAlone, IsMuted = member.IsMuted && !isAlone };
    }

    public static ModerationAct AllowVideo(RoomState state, bool may, DateTimeOffset now) =>
        InRoom(MemberChanges.Apply(state, Others(state), member => AllowVideo(member, may), now), state.MayShowVideo == may, next => next with { MayShowVideo = may });

    public static Member AllowVideo(Member member, bool may)
    {
        var isAlone = may && member is { IsVideoStoppedByHost: true, ConnectionId: null, HasEntered: true };
        return member with { MayShowVideo = may, IsVideoStoppedByHost = member.IsVideoStoppedByHost && !isAlone, IsVideoOn = member.IsVideoOn || isAlone };
    }

    /// <summary>Whether participants other than hosts may share: who shares when it is taken back stops.</summary>
    public static ModerationAct AllowShare(RoomState state, bool may, DateTimeOffset now)
    {
        var sharing = may ? [] : Others(state).Where(member => member.IsScreenSharing);
        return InRoom(MemberChanges.Apply(state, sharing, StopShare, now), state.MayShareScreen == may, next => next with { MayShareScreen = may });
    }

    // Those who run the meeting are nobody's to silence by a word to all.
    private static IEnumerable<Member> Others(RoomState state) => state.Members.Values.Where(member => !RoomRoles.Runs(member.Role));

    private static ModerationAct InRoom(ModerationAct act, bool isSo, Func<RoomState, RoomState> change) =>
        isSo ? act : act with { State = change(act.State with { Version = act.Affected > 0 ? act.State.Version : act.State.Version + 1 }) };
}
