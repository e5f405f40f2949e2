using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Placement;

namespace VideoConf.Meetings.Signaling;

/// <summary>Hub <c>SendOffer</c>: to a participant it is passed on; to <c>sfu</c> it is a media offer, and the answer comes back at once.</summary>
public sealed class SendOffer
{
    private readonly RoomStore _rooms;
    private readonly Relay _relay;
    private readonly MediaGateway _media;
    private readonly JoinTokens _tokens;

    internal SendOffer(RoomStore rooms, Relay relay, MediaGateway media, JoinTokens tokens)
    {
        _rooms = rooms;
        _relay = relay;
        _media = media;
        _tokens = tokens;
    }

    /// <summary>Passes the offer on.</summary>
    public async Task<Outcome<RelayResult>> ExecuteAsync(SignalConnection connection, SendSdpRequest? request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        if (request is null) return Problems.NoBody();
        if (Relay.Check(request.TargetUserId, request.Sdp) is { } wrong) return wrong;
        if (request.TargetUserId == Relay.Sfu) return await ToSfuAsync(connection, request.Sdp!, cancellationToken);

        var message = new SdpMessage(connection.Claims.ParticipantId, request.Sdp!);
        return await _relay.SendAsync(connection, request.TargetUserId!, HubEvents.ReceiveOffer, message, cancellationToken) is { } problem
            ? problem
            : new RelayResult(null);
    }

    // The connection's own token may be long over; the node gets one made for this call.
    private async Task<Outcome<RelayResult>> ToSfuAsync(SignalConnection connection, string sdp, CancellationToken cancellationToken)
    {
        if (await _rooms.ReadAsync(connection.Claims.RoomId, cancellationToken) is not { } stored) return Problems.NoSuchMeeting();
        var member = Membership.Of(stored.Value, connection);
        if (!member.Succeeded) return member.Problem;

        var token = await _tokens.IssueAsync(connection.Claims.RoomId, connection.Claims.SessionId, member.Value, cancellationToken);
        var answer = await _media.OfferAsync(stored.Value, connection.Claims, token.Token, sdp, requestId: null, cancellationToken);
        return answer.Succeeded ? new RelayResult(new SdpMessage(Relay.Sfu, answer.Value.Sdp)) : answer.Problem;
    }
}
