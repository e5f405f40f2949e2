using System.Collections.Immutable;
using System.Globalization;
using VideoConf.Contracts.Breakouts;
using VideoConf.Meetings.Signaling;

namespace VideoConf.Meetings.Breakouts;

/// <summary>What a request asks for, checked for itself.</summary>
internal sealed record BreakoutWish(string? RoomId, string Name, ImmutableArray<string> ParticipantIds);

/// <summary>Rooms as they come out of a request, and who was skipped.</summary>
internal sealed record BreakoutPlan(ImmutableArray<BreakoutPlace> Rooms, ImmutableArray<string> Skipped)
{
    public const int MaxRooms = 50;
    public const int MaxMinutes = 480;
    private const int MaxName = 80;
    private const int MaxAssigned = 1000;

    /// <summary>The wishes, or what is wrong with the request.</summary>
    public static Outcome<IReadOnlyList<BreakoutWish>> Check(PutBreakoutsRequest request)
    {
        var errors = new FieldErrors();
        if (request.DurationMinutes is < 1 or > MaxMinutes) errors.Add("durationMinutes", $"durationMinutes is {request.DurationMinutes}. Give 1 to {MaxMinutes}, or leave it out.");
        var wishes = new List<BreakoutWish>();
        if (request.Rooms is not { Count: >= 1 and <= MaxRooms } rooms)
        {
            errors.Add("rooms", $"rooms must be 1 to {MaxRooms} rooms.");
            return errors.ToProblem()!;
        }

        var assigned = new HashSet<string>(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < rooms.Count; i++)
        {
            var field = string.Create(CultureInfo.InvariantCulture, $"rooms[{i}]");
            if (rooms[i] is not { } room)
            {
                errors.Add(field, $"{field} is null. Give a room.");
                continue;
            }

            var name = errors.Text($"{field}.name", room.Name, MaxName) ?? string.Create(CultureInfo.InvariantCulture, $"Room {i + 1}");
            if (!names.Add(name)) errors.Add($"{field}.name", $"{field}.name is the name of another room. Give each its own.");
            var people = room.ParticipantIds ?? [];
            if (people.Count > MaxAssigned || people.Any(id => id is not { Length: > 0 and <= 64 }))
                errors.Add($"{field}.participantIds", $"{field}.participantIds must be at most {MaxAssigned} participant ids.");
            else if (people.Any(id => !assigned.Add(id)))
                errors.Add($"{field}.participantIds", $"{field}.participantIds names somebody twice, or somebody who is assigned to another room too.");
            wishes.Add(new BreakoutWish(room.RoomId, name, [.. people]));
        }

        return errors.ToProblem() is { } problem ? problem : wishes;
    }

    /// <summary>
    /// The rooms with the wishes in them. A wish without an id means the room of its name, so that a request that comes twice makes no rooms twice. While people are
    /// in the rooms, those not named stay as they are.
    /// </summary>
    public static Outcome<BreakoutPlan> Make(RoomState state, IReadOnlyList<BreakoutWish> wishes, IReadOnlyList<string> freshIds)
    {
        var known = state.Breakouts?.Rooms ?? [];
        var skipped = ImmutableArray.CreateBuilder<string>();
        var made = new List<BreakoutPlace>();
        foreach (var (wish, i) in wishes.Select((wish, i) => (wish, i)))
        {
            var room = wish.RoomId is null
                ? known.FirstOrDefault(one => string.Equals(one.Name, wish.Name, StringComparison.Ordinal) && !wishes.Any(other => string.Equals(other.RoomId, one.RoomId, StringComparison.Ordinal)))
                : known.FirstOrDefault(one => string.Equals(one.RoomId, wish.RoomId, StringComparison.Ordinal));
            if (wish.RoomId is not null && room is null)
            {
                var field = string.Create(CultureInfo.InvariantCulture, $"rooms[{i}].roomId");
                return Problem.Field(field, $"{field} is none of this meeting's breakout rooms. Leave it out to make a new one.");
            }

            var users = new List<string>();
            foreach (var id in wish.ParticipantIds)
            {
                if (UserOf(state, id) is not { } userId) skipped.Add(id);
                else if (!users.Contains(userId, StringComparer.Ordinal) && !made.Exists(one => one.UserIds.Contains(userId, StringComparer.Ordinal))) users.Add(userId);
            }

            made.Add(new BreakoutPlace(room?.RoomId ?? freshIds[i], wish.Name, [.. users]));
        }

        if (state.Breakouts is { IsRunning: true })
        {
            var placed = made.SelectMany(room => room.UserIds).ToHashSet(StringComparer.Ordinal);
            foreach (var room in known.Where(room => !made.Exists(one => string.Equals(one.RoomId, room.RoomId, StringComparison.Ordinal))))
                made.Add(room with { UserIds = [.. room.UserIds.Where(userId => !placed.Contains(userId))] });
        }

        if (made.Count > MaxRooms) return Problem.Field("rooms", $"rooms would be {made.Count} with those that are open; {MaxRooms} are the most.");
        return new BreakoutPlan([.. made], skipped.ToImmutable());
    }

    /// <summary>The user behind a participant who is in the meeting or in one of its breakout rooms; a user id of those does as well, because in a breakout room participants have other ids.</summary>
    private static string? UserOf(RoomState state, string id)
    {
        if (state.Members.TryGetValue(id, out var member) && member.HasEntered) return member.UserId;
        if (state.Members.Values.Any(one => one.HasEntered && string.Equals(one.UserId, id, StringComparison.Ordinal))) return id;
        return state.Breakouts?.Away.Values
            .FirstOrDefault(away => string.Equals(away.ParticipantId, id, StringComparison.Ordinal) || string.Equals(away.UserId, id, StringComparison.Ordinal))?.UserId;
    }
}
