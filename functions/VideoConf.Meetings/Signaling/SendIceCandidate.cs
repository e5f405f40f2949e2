using System.Text.Json;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Signaling;

namespace VideoConf.Meetings.Signaling;

/// <summary>Hub <c>SendIceCandidate</c>: passed on to a participant. The media node answers in full and needs none, so for <c>sfu</c> it is dropped.</summary>
public sealed class SendIceCandidate
{
    private readonly Relay _relay;

    internal SendIceCandidate(Relay relay) => _relay = relay;

    /// <summary>Passes the candidate on as it came.</summary>
    public async Task<Outcome<Done>> ExecuteAsync(SignalConnection connection, SendIceCandidateRequest? request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        if (request is null) return Problems.NoBody();
        if (Check(request) is { } wrong) return wrong;
        if (request.TargetUserId == Relay.Sfu) return Done.Value;

        var message = new IceCandidateMessage(connection.Claims.ParticipantId, request.Candidate);
        return await _relay.SendAsync(connection, request.TargetUserId!, HubEvents.IceCandidate, message, cancellationToken) is { } problem
            ? problem
            : Done.Value;
    }

    internal static Problem? Check(SendIceCandidateRequest request)
    {
        var errors = new FieldErrors();
        if (string.IsNullOrEmpty(request.TargetUserId)) errors.Add("targetUserId", "targetUserId is missing. Name a participant of this room, or sfu.");
        if (request.Candidate.ValueKind is not (JsonValueKind.Object or JsonValueKind.String))
            errors.Add("candidate", "candidate must be an RTCIceCandidateInit object, or its JSON text.");
        if (errors.ToProblem() is { } problem) return problem;
        return request.Candidate.GetRawText().Length > SignalingLimits.MaxCandidateLength
            ? new Problem(ProblemTypes.TooLarge, $"candidate is longer than {SignalingLimits.MaxCandidateLength} characters of JSON.")
            : null;
    }
}
