using System.Collections.Immutable;
using VideoConf.Contracts.Breakouts;
using VideoConf.Contracts.Identity;
using VideoConf.Meetings.Signaling;

namespace VideoConf.Meetings.Breakouts;

/// <summary>States of <see cref="BreakoutsState.State"/>.</summary>
internal static class BreakoutStates
{
    public const string Prepared = "prepared";
    public const string Open = "open";
    public const string Closing = "closing";
}

/// <summary>The breakout rooms of a running session; part of its room, so that assignments and members are decided on together.</summary>
internal sealed record RoomBreakouts
{
    public required string State { get; init; }

    /// <summary>Of each opening another: the workflow that keeps the time of one must not end the next.</summary>
    public string? OpeningId { get; init; }

    public int? DurationMinutes { get; init; }

    public DateTimeOffset? ClosesAt { get; init; }

    public ImmutableArray<BreakoutPlace> Rooms { get; init; } = [];

    /// <summary>Who has left the meeting's own room since the breakout rooms were opened, by user: they may enter breakout rooms, and come back as they were.</summary>
    public ImmutableDictionary<string, AwayPerson> Away { get; init; } = ImmutableDictionary<string, AwayPerson>.Empty;

    /// <summary>Since when the meeting's host was found neither in its own room nor in any of these; null while they are.</summary>
    public DateTimeOffset? HostlessSince { get; init; }

    /// <summary>Whether people are to be in breakout rooms now: the meeting's session goes on without anybody in its own room then.</summary>
    public bool IsRunning => State is BreakoutStates.Open or BreakoutStates.Closing;

    public BreakoutPlace? Find(string roomId) => Rooms.FirstOrDefault(room => string.Equals(room.RoomId, roomId, StringComparison.Ordinal));

    public BreakoutPlace? Of(string userId) => Rooms.FirstOrDefault(room => room.UserIds.Contains(userId, StringComparer.Ordinal));

    public BreakoutsState ToState(IReadOnlyList<string>? skipped = null) => new()
    {
        State = State,
        ClosesAt = ClosesAt,
        Rooms = [.. Rooms.Select(room => new BreakoutRoom(room.RoomId, room.Name, room.UserIds))],
        Skipped = skipped,
    };

    /// <summary>The room remembers who goes, as long as breakout rooms are open.</summary>
    public static RoomState Remember(RoomState state, Member member, bool isVisiting) =>
        state.Breakouts is { IsRunning: true } breakouts && member.HasEntered
            ? state with { Breakouts = breakouts with { Away = breakouts.Away.SetItem(member.UserId, AwayPerson.From(member, isVisiting)) } }
            : state;

    /// <summary>The room without somebody whom a host put out: they are not awaited back, and assigned nowhere.</summary>
    public static RoomState Drop(RoomState state, string userId)
    {
        if (state.Breakouts is not { } breakouts || (breakouts.Of(userId) is null && !breakouts.Away.ContainsKey(userId))) return state;
        return state with
        {
            Version = state.Version + 1,
            Breakouts = breakouts with
            {
                Away = breakouts.Away.Remove(userId),
                Rooms = [.. breakouts.Rooms.Select(room => room with { UserIds = room.UserIds.Remove(userId, StringComparer.Ordinal) })],
            },
        };
    }

    /// <summary>The room with a host back in it: who stood in and is in a breakout room just now comes back as what they were.</summary>
    public static RoomState StepBack(RoomState state, Member host)
    {
        if (state.Breakouts is not { Away.IsEmpty: false } breakouts) return state;
        var others = breakouts.Away.Where(entry => entry.Value.Role == Roles.Host && !string.Equals(entry.Key, host.UserId, StringComparison.Ordinal));

        // The owner takes the meeting back from whomever; another host only from those who stood in.
        if (host.JoinedAs != Roles.Host) others = others.Where(entry => entry.Value.RoleBefore is not null);
        var away = others.Select(entry => KeyValuePair.Create(entry.Key, entry.Value with { Role = entry.Value.RoleBefore ?? Roles.Cohost, RoleBefore = null })).ToArray();
        return away.Length == 0 ? state : state with { Breakouts = breakouts with { Away = breakouts.Away.SetItems(away) } };
    }

    /// <summary>The room forgets who is back.</summary>
    public static RoomState Forget(RoomState state, string userId) =>
        state.Breakouts is { } breakouts && breakouts.Away.ContainsKey(userId)
            ? state with { Breakouts = breakouts with { Away = breakouts.Away.Remove(userId) } }
            : state;

    /// <summary>Places that are kept for those who are away in breakout rooms, but for one of them.</summary>
    public static int PlacesKept(RoomState state, string exceptUserId)
    {
        if (state.Breakouts is not { IsRunning: true, Away.IsEmpty: false } breakouts) return 0;
        var inside = state.Members.Values.Select(member => member.UserId).ToHashSet(StringComparer.Ordinal);
        return breakouts.Away.Keys.Count(userId => !inside.Contains(userId) && !string.Equals(userId, exceptUserId, StringComparison.Ordinal));
    }
}

/// <summary>One breakout room and who is assigned to it.</summary>
internal sealed record BreakoutPlace(string RoomId, string Name, ImmutableArray<string> UserIds);

/// <summary>Somebody of the meeting who is not in its own room just now.</summary>
internal sealed record AwayPerson(string UserId, string ParticipantId, string DisplayName, string Role, ImmutableArray<string> Declined, ImmutableArray<string> Answered)
{
    /// <summary>Of a host who stood in for another: what they were before.</summary>
    public string? RoleBefore { get; init; }

    /// <summary>They went by their own doing, so that a host among them remains the meeting's host; who vanished is stood in for.</summary>
    public bool IsVisiting { get; init; }

    public static AwayPerson From(Member member, bool isVisiting) =>
        new(member.UserId, member.ParticipantId, member.DisplayName, isVisiting ? member.Role : member.RoleBefore ?? member.Role, member.Declined, member.Answered)
        {
            RoleBefore = isVisiting ? member.RoleBefore : null,
            IsVisiting = isVisiting,
        };
}

/// <summary>Breakout rooms that a session ever had: what is to end with it.</summary>
internal sealed record BreakoutList(ImmutableArray<string> RoomIds);
