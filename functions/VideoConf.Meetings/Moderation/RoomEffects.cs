using VideoConf.Meetings.Signaling;

namespace VideoConf.Meetings.Moderation;

/// <summary>
/// What follows from a change of a room for those who stay in it, found by holding the room before and after against each other: participants who changed, the
/// room as a whole, who hears of the lobby, and what the media node drops.
/// </summary>
internal sealed class RoomEffects(ISignalSender signals, RoomAnnouncer announcer, RestrictionKeeper restrictions, Lobby lobby)
{
    /// <summary>Lets it follow. With <paramref name="except"/> that participant's own change is told by somebody else.</summary>
    public async Task FollowAsync(RoomState before, RoomState after, CancellationToken cancellationToken, string? except = null)
    {
        if (after.SessionId is null) return;

        // The node is told while people are: a word to a node that is slow is not waited for by those whom it does not concern.
        var told = restrictions.KeepAsync(after, cancellationToken);
        try
        {
            await TellAsync(before, after, except, cancellationToken);
        }
        finally
        {
            await told;
        }
    }

    /// <summary>Whether what is true of the room as a whole changed by an act on it.</summary>
    internal static bool IsOther(RoomState before, RoomState after) =>
        before.IsLocked != after.IsLocked || before.MayUnmute != after.MayUnmute || before.MayShowVideo != after.MayShowVideo
        || before.MayShareScreen != after.MayShareScreen || before.EndsAt != after.EndsAt || !before.VideoCodecs.AsSpan().SequenceEqual(after.VideoCodecs.AsSpan()) || before.Breakouts?.Rooms != after.Breakouts?.Rooms || !before.Spotlight.AsSpan().SequenceEqual(after.Spotlight.AsSpan());

    private async Task TellAsync(RoomState before, RoomState after, string? except, CancellationToken cancellationToken)
    {
        var news = new List<RoomNews>();
        foreach (var member in after.Members.Values)
        {
            if (!member.HasEntered || string.Equals(member.ParticipantId, except, StringComparison.Ordinal)) continue;
            if (!before.Members.TryGetValue(member.ParticipantId, out var was) || !was.HasEntered || was.Version == member.Version) continue;
            news.Add(RoomNews.Changed(member.ToInfo()));
            if (member.ConnectionId is { } connection && RoomRoles.Runs(was.Role) != RoomRoles.Runs(member.Role))
                await RegroupAsync(after, connection, RoomRoles.Runs(member.Role), cancellationToken);
        }

        if (IsOther(before, after)) news.Add(RoomNews.OfRoom(after));
        await announcer.AnnounceAsync(after.RoomId, news);
    }

    private async Task RegroupAsync(RoomState room, string connectionId, bool runs, CancellationToken cancellationToken)
    {
        if (!runs)
        {
            await signals.RemoveFromGroupAsync(connectionId, HostGroups.Of(room.RoomId), cancellationToken);
            return;
        }

        await signals.AddToGroupAsync(connectionId, HostGroups.Of(room.RoomId), cancellationToken);
        await lobby.TellAsync(room, connectionId, cancellationToken);
    }
}
