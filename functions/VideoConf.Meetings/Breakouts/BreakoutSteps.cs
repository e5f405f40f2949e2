using VideoConf.Contracts.Breakouts;
using VideoConf.Contracts.Identity;
using VideoConf.Meetings.Moderation;
using VideoConf.Meetings.Placement;
using VideoConf.Meetings.Signaling;

namespace VideoConf.Meetings.Breakouts;

/// <summary>One opening of a session's breakout rooms.</summary>
/// <param name="RoomId">The meeting.</param>
/// <param name="SessionId">Its session.</param>
/// <param name="OpeningId">Which opening.</param>
public sealed record BreakoutOpening(string RoomId, string SessionId, string OpeningId);

/// <summary>Breakout rooms as their workflow sees them.</summary>
/// <param name="IsOver">This opening is over.</param>
/// <param name="IsClosing">Everybody is being called back.</param>
/// <param name="ClosesAt">When.</param>
/// <param name="IsDeserted">Nobody is in the meeting or in any of its rooms.</param>
internal sealed record BreakoutFacts(bool IsOver, bool IsClosing, DateTimeOffset? ClosesAt, bool IsDeserted);

/// <summary>What the breakout rooms' workflow does. Each may come twice.</summary>
internal sealed class BreakoutSteps(RoomStore rooms, RoomAnnouncer announcer, RoomEffects effects, BreakoutDesk desk, BreakoutEnding ending, RoomClosing closing)
{
    /// <summary>A host who goes from one room to another is in neither for a moment; who is in none for so long has gone home.</summary>
    private static readonly TimeSpan OnTheWay = TimeSpan.FromSeconds(30);

    public async Task<BreakoutFacts> LookAsync(BreakoutOpening opening, CancellationToken cancellationToken)
    {
        if (await rooms.ReadAsync(opening.RoomId, cancellationToken) is not { Value: var room } || !Is(room, opening)) return new BreakoutFacts(true, false, null, false);
        var breakouts = room.Breakouts!;
        var isHostless = !RoomHosts.HasHost(room);
        var places = isHostless || room.Members.IsEmpty ? await ReadAsync(breakouts, cancellationToken) : [];
        isHostless = isHostless && !places.Exists(static place => place.Members.Values.Any(static member => member is { HasEntered: true, Role: Roles.Host }));
        if (isHostless || breakouts.HostlessSince is not null) await MindHostAsync(opening, isHostless, cancellationToken);
        return new BreakoutFacts(
            false, breakouts.State == BreakoutStates.Closing, breakouts.ClosesAt, room.Members.IsEmpty && places.TrueForAll(static place => place.Members.IsEmpty));
    }

    /// <summary>The minute before the end has begun.</summary>
    public async Task<Done> WarnAsync(BreakoutOpening opening, CancellationToken cancellationToken)
    {
        var changed = await rooms.ChangeAsync(
            opening.RoomId,
            (state, now) => Is(state, opening) ? CloseBreakouts.CallBack(state, state.Breakouts!, now) : RoomChange<BreakoutsState>.Refuse(Problems.SessionOver()),
            cancellationToken);
        if (changed.After is not { } after || !Is(after, opening)) return Done.Value;
        await announcer.RoomChangedAsync(after);
        await desk.CallBackAsync(after, (int)BreakoutDesk.CallBack.TotalSeconds);
        return Done.Value;
    }

    /// <summary>Now: who has not gone by themselves.</summary>
    public async Task<Done> CallBackAsync(BreakoutOpening opening, CancellationToken cancellationToken)
    {
        if (await rooms.ReadAsync(opening.RoomId, cancellationToken) is { Value: var room } && Is(room, opening)) await desk.CallBackAsync(room, 0);
        return Done.Value;
    }

    /// <summary>The rooms end, and are there to be opened again.</summary>
    public async Task<Done> CloseAsync(BreakoutOpening opening, CancellationToken cancellationToken)
    {
        // While the rooms are still said to be open: whoever does this again after half of it was done ends the rest.
        if (await rooms.ReadAsync(opening.RoomId, cancellationToken) is not { Value: var room } || !Is(room, opening)) return Done.Value;
        await ending.EndAsync(opening.RoomId, opening.SessionId, closing.FinishAsync, cancellationToken);
        var changed = await rooms.ChangeAsync(opening.RoomId, (state, now) => Decide(state, opening, now), cancellationToken);
        if (!changed.Result.Succeeded) throw new IOException(changed.Result.Problem.Detail);
        if (ReferenceEquals(changed.Before, changed.After)) return Done.Value;
        await announcer.RoomChangedAsync(changed.After!);
        await effects.FollowAsync(changed.Before!, changed.After!, CancellationToken.None);
        return Done.Value;
    }

    /// <summary>The room as its host is to be thought of: on the way, or gone home, so that somebody stands in.</summary>
    internal static RoomChange<Done> MindHost(RoomState state, BreakoutOpening opening, bool isHostless, DateTimeOffset now)
    {
        // Who came in since it was looked at is host already.
        if (!Is(state, opening) || (isHostless && RoomHosts.HasHost(state))) return new RoomChange<Done>(Done.Value);
        var since = isHostless ? state.Breakouts!.HostlessSince ?? now : (DateTimeOffset?)null;
        var noted = since == state.Breakouts!.HostlessSince ? state : state with { Breakouts = state.Breakouts with { HostlessSince = since } };
        if (since is null || now - since < OnTheWay) return ReferenceEquals(noted, state) ? new RoomChange<Done>(Done.Value) : new RoomChange<Done>(Done.Value, noted);
        var (next, writes) = RoomHosts.HandOver(noted, now);
        return ReferenceEquals(next, state) ? new RoomChange<Done>(Done.Value) : new RoomChange<Done>(Done.Value, next, writes);
    }

    /// <summary>The room with its breakout rooms closed. Who is on the way back is still known; a host who has not come back in time is stood in for; without anybody in it the session ends as an empty one does.</summary>
    internal static RoomChange<Done> Decide(RoomState state, BreakoutOpening opening, DateTimeOffset now)
    {
        if (!Is(state, opening)) return new RoomChange<Done>(Done.Value);
        var next = state with { Breakouts = state.Breakouts! with { State = BreakoutStates.Prepared, ClosesAt = null, HostlessSince = null }, Version = state.Version + 1 };
        if (next.Members.IsEmpty) return new RoomChange<Done>(Done.Value, next with { EmptySince = now });
        (next, var writes) = RoomHosts.HandOver(next, now);
        return new RoomChange<Done>(Done.Value, next, writes);
    }

    private static bool Is(RoomState room, BreakoutOpening opening) =>
        string.Equals(room.SessionId, opening.SessionId, StringComparison.Ordinal)
        && room.Breakouts is { IsRunning: true } breakouts && string.Equals(breakouts.OpeningId, opening.OpeningId, StringComparison.Ordinal);

    private async Task MindHostAsync(BreakoutOpening opening, bool isHostless, CancellationToken cancellationToken)
    {
        var changed = await rooms.ChangeAsync(opening.RoomId, (state, now) => MindHost(state, opening, isHostless, now), cancellationToken);
        if (changed is { Before: { } before, After: { } after } && !ReferenceEquals(before, after)) await effects.FollowAsync(before, after, CancellationToken.None);
    }

    private async Task<List<RoomState>> ReadAsync(RoomBreakouts breakouts, CancellationToken cancellationToken)
    {
        var found = new List<RoomState>();
        foreach (var place in breakouts.Rooms)
        {
            if (await rooms.ReadAsync(place.RoomId, cancellationToken) is { Value: var room }) found.Add(room);
        }

        return found;
    }
}
