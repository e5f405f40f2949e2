using VideoConf.Contracts.Problems;

namespace VideoConf.Meetings.Signaling;

/// <summary>Passes what one participant says to another of the same room.</summary>
internal sealed class Relay(RoomStore rooms, ISignalSender signals)
{
    /// <summary>The target that means the media node.</summary>
    public const string Sfu = "sfu";

    /// <summary>What is wrong with a target or a session description; null when nothing.</summary>
    public static Problem? Check(string? target, string? sdp)
    {
        var errors = new FieldErrors();
        if (string.IsNullOrEmpty(target)) errors.Add("targetUserId", "targetUserId is missing. Name a participant of this room, or sfu.");
        if (string.IsNullOrWhiteSpace(sdp)) errors.Add("sdp", "sdp is missing. Send a session description.");
        if (errors.ToProblem() is { } problem) return problem;
        return sdp!.Length > SignalingLimits.MaxSdpLength
            ? new Problem(ProblemTypes.TooLarge, $"sdp has {sdp.Length} characters; {SignalingLimits.MaxSdpLength} are the most.")
            : null;
    }

    /// <summary>Sends to the target's connection, if both are in the room. The source is the sender's own id, whatever the payload says.</summary>
    public async Task<Problem?> SendAsync(SignalConnection from, string target, string method, object message, CancellationToken cancellationToken)
    {
        if (await rooms.ReadAsync(from.Claims.RoomId, cancellationToken) is not { } stored) return Problems.NoSuchMeeting();
        var sender = Membership.Of(stored.Value, from);
        if (!sender.Succeeded) return sender.Problem;
        if (!stored.Value.Members.TryGetValue(target, out var member) || member.ConnectionId is null)
            return new Problem(ProblemTypes.NotFound, "targetUserId names nobody in this room. Use a participantId of the room, or sfu.");

        await signals.ToConnectionAsync(member.ConnectionId, method, message, cancellationToken);
        return null;
    }
}
