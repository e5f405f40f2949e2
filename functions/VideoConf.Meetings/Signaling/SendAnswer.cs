using VideoConf.Contracts.Signaling;

namespace VideoConf.Meetings.Signaling;

/// <summary>Hub <c>SendAnswer</c>: passed on to a participant.</summary>
public sealed class SendAnswer
{
    private readonly Relay _relay;

    internal SendAnswer(Relay relay) => _relay = relay;

    /// <summary>Passes the answer on.</summary>
    public async Task<Outcome<RelayResult>> ExecuteAsync(SignalConnection connection, SendSdpRequest? request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        if (request is null) return Problems.NoBody();
        if (Relay.Check(request.TargetUserId, request.Sdp) is { } wrong) return wrong;
        if (request.TargetUserId == Relay.Sfu) return Problem.Field("targetUserId", "sfu never offers, so it takes no answer. Send it an offer.");

        var message = new SdpMessage(connection.Claims.ParticipantId, request.Sdp!);
        return await _relay.SendAsync(connection, request.TargetUserId!, HubEvents.ReceiveAnswer, message, cancellationToken) is { } problem
            ? problem
            : new RelayResult(null);
    }
}
