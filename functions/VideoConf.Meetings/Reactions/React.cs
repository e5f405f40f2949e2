using System.Collections.Immutable;
using VideoConf.Contracts.Chat;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Signaling;

namespace VideoConf.Meetings.Reactions;

/// <summary>Hub <c>React</c>: shows a reaction to everybody.</summary>
public sealed class React
{
    /// <summary>Senders and emojis in one message; what a busier tick has beyond is not missed by anybody.</summary>
    internal const int MaxPerTick = 100;

    /// <summary>How often one sender's emoji counts within a tick.</summary>
    internal const int MaxCount = 10;

    private static readonly ImmutableArray<string> Emojis = ["👍", "👏", "❤️", "😂", "😮", "🎉"];

    private readonly RoomStore _rooms;
    private readonly ISignalSender _signals;
    private readonly RoomTicks _ticks;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ImmutableList<Reaction>> _waiting = new(StringComparer.Ordinal);

    internal React(RoomStore rooms, ISignalSender signals, RoomTicks ticks)
    {
        _rooms = rooms;
        _signals = signals;
        _ticks = ticks;
    }

    /// <summary>Shows it; done when it was sent.</summary>
    public async Task<Outcome<Done>> ExecuteAsync(SignalConnection connection, ReactRequest? request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        if (request is null) return Problems.NoBody();
        if (request.Emoji is null || !Emojis.Contains(request.Emoji, StringComparer.Ordinal)) return Problem.Field("emoji", $"emoji must be one of {string.Join(' ', Emojis)}.");
        var roomId = connection.Claims.RoomId;
        if (await _rooms.ReadAsync(roomId, cancellationToken) is not { } room) return Problems.NoSuchMeeting();
        var sender = Membership.Of(room.Value, connection);
        if (!sender.Succeeded) return sender.Problem;

        lock (_gate) _waiting[roomId] = Add(_waiting.GetValueOrDefault(roomId) ?? [], new Reaction(sender.Value.ParticipantId, request.Emoji));
        await _ticks.SendAsync(roomId, () => SendAsync(roomId));
        return Done.Value;
    }

    /// <summary>What a tick shows, with one more in it.</summary>
    internal static ImmutableList<Reaction> Add(ImmutableList<Reaction> shown, Reaction reaction)
    {
        var same = shown.FindIndex(one =>
            string.Equals(one.ParticipantId, reaction.ParticipantId, StringComparison.Ordinal) && string.Equals(one.Emoji, reaction.Emoji, StringComparison.Ordinal));
        if (same >= 0) return shown.SetItem(same, shown[same] with { Count = Math.Min(shown[same].Count + 1, MaxCount) });
        return shown.Count < MaxPerTick ? shown.Add(reaction) : shown;
    }

    private Task SendAsync(string roomId)
    {
        ImmutableList<Reaction>? shown;
        lock (_gate) _waiting.Remove(roomId, out shown);
        return shown is null ? Task.CompletedTask : _signals.ToGroupAsync(roomId, HubEvents.Reaction, shown, exceptConnectionId: null, CancellationToken.None);
    }
}
