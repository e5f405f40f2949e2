using System.Security.Cryptography;
using System.Text;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Tokens;
using VideoConf.MediaNode.Engine;

namespace VideoConf.MediaNode.Api;

/// <summary>
/// Takes offers: verifies the participant's own token, though the control plane did so before, and answers a repeated request with the
/// first answer.
/// </summary>
internal sealed partial class OfferDesk(
    IMediaEngine engine, TokenVerifier tokens, DepartedParticipants departed, TimeProvider clock, ILogger<OfferDesk> logger)
{
    /// <summary>Largest offer, in bytes of UTF-8; the largest real ones (50 sections) stay under 100 KiB.</summary>
    public const int LargestSdp = 256 * 1024;

    private const int LongestRequestId = 128;

    /// <summary>A repetition comes within a request's timeout and retries; two minutes are several times that.</summary>
    private static readonly TimeSpan Repeatable = TimeSpan.FromMinutes(2);

    private readonly ExpiringTable<(string RoomId, string RequestId), Taken> _taken = new(clock, Repeatable, capacity: 4_096);
    private readonly ExpiringTable<(string RoomId, string MediaId), string> _owners = new(clock, TimeSpan.FromDays(2), capacity: 50_000);

    /// <summary>A new media resource.</summary>
    public Task<IResult> OfferAsync(string roomId, OfferRequest request) => TakeAsync(roomId, mediaId: null, request);

    /// <summary>A further offer on one.</summary>
    public Task<IResult> ReofferAsync(string roomId, string mediaId, OfferRequest request) => TakeAsync(roomId, mediaId, request);

    private async Task<IResult> TakeAsync(string roomId, string? mediaId, OfferRequest request)
    {
        // 1. The shape.
        if (request.RequestId is not { Length: > 0 and <= LongestRequestId })
            return NodeProblems.Field("requestId", $"The request's id is missing or longer than {LongestRequestId} characters.");
        if (string.IsNullOrEmpty(request.Sdp)) return NodeProblems.Field("sdp", "The offer is missing.");
        if (Encoding.UTF8.GetByteCount(request.Sdp) > LargestSdp)
            return NodeProblems.Of(ProblemTypes.TooLarge, $"The offer is larger than {LargestSdp / 1024} KiB.");

        // 2. Who: from the token alone.
        var (join, refusal) = VerifyJoin(roomId, request.JoinToken);
        if (join is null) return refusal!;

        // 3. Once. A repetition waits for the first and gets its answer; a failure is not kept, so a retry is a new attempt.
        var fingerprint = Fingerprint(join, mediaId, request.Sdp);
        var key = (roomId, request.RequestId);
        var entry = _taken.GetOrAdd(key, () => new Taken(fingerprint));
        if (!CryptographicOperations.FixedTimeEquals(entry.Fingerprint, fingerprint))
            return NodeProblems.Of(ProblemTypes.Conflict, "This request id was used for another offer.");

        var kept = false;
        try
        {
            var answer = await entry.RunOnceAsync(() => AnswerAsync(roomId, mediaId, join, request.Sdp));
            if (answer.Value is not { } response) return NodeProblems.Of(answer.Problem!, answer.Detail!);
            kept = true;
            return mediaId is null ? TypedResults.Created(NodePaths.Media(roomId, response.MediaId), response) : TypedResults.Ok(response);
        }
        finally
        {
            if (!kept) _taken.Remove(key, entry);
        }
    }

    private (JoinClaims? Join, IResult? Refusal) VerifyJoin(string roomId, string? token)
    {
        var result = tokens.Verify<JoinClaims>(token);
        if (!result.IsValid) return (null, NodeProblems.Of(ProblemTypes.Unauthorized, $"The join token is not good: {result.Failure}."));
        if (!string.Equals(result.Claims.RoomId, roomId, StringComparison.Ordinal))
            return (null, NodeProblems.Of(ProblemTypes.Forbidden, "The join token is for another room."));
        return departed.Refuses(roomId, result.Claims.ParticipantId, result.IssuedAt)
            ? (null, NodeProblems.Of(ProblemTypes.TokenRevoked, "This participant has left; joining again gives a new token."))
            : (result.Claims, null);
    }

    // Not cancelled with the request: a repetition may be waiting for it.
    private async Task<EngineResult<OfferResponse>> AnswerAsync(string roomId, string? mediaId, JoinClaims join, string sdp)
    {
        var participantId = join.ParticipantId;
        var declined = SfuWords.Declined(join.Declined);
        EngineResult<string> answer;
        if (mediaId is null)
        {
            mediaId = "med_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
            answer = await engine.OfferAsync(roomId, participantId, mediaId, sdp, declined, CancellationToken.None);
            if (answer.Value is not null) _owners.Set((roomId, mediaId), participantId);
        }
        else if (_owners.TryGet((roomId, mediaId), out var owner) && string.Equals(owner, participantId, StringComparison.Ordinal))
        {
            answer = await engine.ReofferAsync(roomId, mediaId, sdp, declined, CancellationToken.None);
        }
        else
        {
            // Somebody else's resource is as unknown as one that never was.
            answer = new(null, ProblemTypes.NotFound, "There is no such media resource.");
        }

        if (answer.Value is null) LogRefused(roomId, participantId, answer.Problem!, answer.Detail!);
        return answer.Value is null ? new(null, answer.Problem, answer.Detail) : new(new(mediaId, participantId, answer.Value));
    }

    // What was declined belongs to it: the same SDP under another consent is another request, never the first one's answer.
    private static byte[] Fingerprint(JoinClaims join, string? mediaId, string sdp) =>
        SHA256.HashData(Encoding.UTF8.GetBytes($"{join.ParticipantId}\n{SfuWords.Declined(join.Declined)}\n{mediaId}\n{sdp}"));

    [LoggerMessage(3001, LogLevel.Information, "Offer of {ParticipantId} in {RoomId} refused: {Problem}: {Detail}")]
    private partial void LogRefused(string roomId, string participantId, string problem, string detail);

    /// <summary>One request id: the request it stands for, and its one run.</summary>
    private sealed class Taken(byte[] fingerprint)
    {
        private readonly Lock _lock = new();
        private Task<EngineResult<OfferResponse>>? _run;

        public byte[] Fingerprint => fingerprint;

        public Task<EngineResult<OfferResponse>> RunOnceAsync(Func<Task<EngineResult<OfferResponse>>> run)
        {
            lock (_lock) return _run ??= run();
        }
    }
}
