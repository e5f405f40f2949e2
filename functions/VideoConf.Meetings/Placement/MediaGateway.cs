using System.Security.Cryptography;
using System.Text;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Tokens;
using VideoConf.Meetings.Placement.Relays;
using VideoConf.Meetings.Quality;
using VideoConf.Meetings.Sessions;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;
using VideoConf.Meetings.Topology;

namespace VideoConf.Meetings.Placement;

/// <summary>Who may use which media resource, and the way to the node that has it.</summary>
internal sealed class MediaGateway(
    RoomStore rooms, RoomPlacement placement, RoomEdges edges, IMediaNodes nodes, RoomAnnouncer announcer, TokenVerifier verifier, RoomTopology topology, SessionLifecycles lifecycles,
    MeetingMetrics metrics)
{
    // About as long as a node that has got rid of too much needs to know that it stays so.
    private static readonly TimeSpan BusyPause = TimeSpan.FromSeconds(3);

    /// <summary>The room and claims of a join token that came by HTTP.</summary>
    public async Task<Outcome<MediaCaller>> AuthorizeAsync(string roomId, string? joinToken, CancellationToken cancellationToken)
    {
        var verified = verifier.Verify<JoinClaims>(joinToken);
        if (!verified.IsValid) return Problems.BadToken(verified.Failure);
        if (!string.Equals(Ids.Meeting(roomId), verified.Claims.RoomId, StringComparison.Ordinal)) return Problems.OtherRoom();
        if (await rooms.ReadAsync(verified.Claims.RoomId, cancellationToken) is not { } stored) return Problems.NoSuchMeeting();

        var admitted = Membership.Admit(stored.Value, verified.Claims);
        return admitted.Succeeded ? new MediaCaller(stored.Value, verified.Claims, admitted.Value) : admitted.Problem;
    }

    /// <summary>What is wrong with a session description before anybody parses it; null when nothing.</summary>
    public static Problem? CheckSdp(string? sdp)
    {
        if (string.IsNullOrWhiteSpace(sdp)) return Problem.Field("sdp", "The body is empty. Send an SDP offer as application/sdp.");
        return sdp.Length > SignalingLimits.MaxSdpLength
            ? new Problem(ProblemTypes.TooLarge, $"The offer has {sdp.Length} characters; {SignalingLimits.MaxSdpLength} are the most.")
            : null;
    }

    /// <summary>
    /// What a node knows a request by; a new id for one without a key. One participant's keys must not meet another's in a room, and the node takes ids of no more than
    /// 128 characters, which a key may have all by itself.
    /// </summary>
    public static string RequestIdOf(string participantId, string? key) =>
        key is null ? Ids.New("req") : "key_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{participantId}\n{key}")));

    /// <summary>A new media resource for the participant; it replaces the former.</summary>
    public async Task<Outcome<MediaAnswer>> OfferAsync(
        RoomState state, JoinClaims claims, string joinToken, string sdp, string? requestId, CancellationToken cancellationToken)
    {
        metrics.JoinAttempted();
        var request = new OfferRequest(requestId ?? Ids.New("req"), joinToken, sdp);
        var offered = await topology.OfferedAsync(state, claims, cancellationToken);
        if (!offered.Succeeded) return offered.Problem;
        state = offered.Value;
        var placed = await placement.EnsureAsync(state, forget: false, cancellationToken);
        if (!placed.Succeeded) return placed.Problem;

        // A node that was restarted has lost the room: put it there again, once.
        var home = placed.Value.Node;
        var seat = await edges.SeatAsync(state, claims.ParticipantId, home, except: null, cancellationToken);
        var answer = await nodes.OfferAsync(seat.NodeId, state.RoomId, request, cancellationToken);
        if (!IsSame(seat, home) && answer.Problem is ProblemTypes.NotFound or ProblemTypes.NoMediaNode)
        {
            // Not the room's home, so the room need not move: this node gets the room again, or the participant another node.
            seat = await edges.SeatAgainAsync(claims.RoomId, claims.ParticipantId, home, seat, answer.Problem, cancellationToken);
            answer = await nodes.OfferAsync(seat.NodeId, state.RoomId, request, cancellationToken);
        }

        // One that can take nobody more keeps whom it has: the newcomer gets another, where there is one.
        if (answer.Problem == ProblemTypes.MediaNodeBusy && await edges.SeatElsewhereAsync(state, claims.ParticipantId, home, seat, cancellationToken) is { } free)
        {
            seat = free;
            answer = await nodes.OfferAsync(seat.NodeId, state.RoomId, request, cancellationToken);
        }

        if (IsSame(seat, home) && answer.Problem is ProblemTypes.NotFound or ProblemTypes.NoMediaNode)
        {
            // One that does not answer is asked once more, and the room moves when it is gone. Where somebody has placed the room again since, nothing is to do.
            var again = await rooms.ReadAsync(state.RoomId, cancellationToken) is { } fresh
                ? await placement.EnsureAsync(fresh.Value, forget: answer.Problem == ProblemTypes.NotFound && fresh.Value.Placements <= placed.Value.Placements, cancellationToken)
                : Problems.NoSuchMeeting();
            if (!again.Succeeded) return again.Problem;
            placed = again;
            seat = placed.Value.Node;
            answer = await nodes.OfferAsync(seat.NodeId, state.RoomId, request, cancellationToken);
        }

        if (!answer.Succeeded) return ToProblem(answer);
        return await RecordAsync(placed.Value with { Node = seat }, claims, answer.Value!, sdp);
    }

    /// <summary>The problem that a node reported, in its own words.</summary>
    public static Problem ToProblem(NodeResult result) => new(result.Problem!, result.Detail ?? "The media node refused this without saying why. Try again.")
    {
        RetryAfter = result.Problem == ProblemTypes.MediaNodeBusy ? BusyPause : null,
    };

    /// <summary>The room with the media resource in it. Who has no hub connection enters by it.</summary>
    internal static RoomChange<Done> Decide(RoomState state, JoinClaims claims, string mediaId, string nodeId, int placements, string sdp, DateTimeOffset now)
    {
        var admitted = Membership.Admit(state, claims);
        if (!admitted.Succeeded) return RoomChange<Done>.Refuse(admitted.Problem);
        var member = admitted.Value with { MediaId = mediaId, MediaNodeId = nodeId, MediaPlacement = placements };
        if (member.HasEntered && state.Members.ContainsKey(member.ParticipantId))
        {
            return new RoomChange<Done>(Done.Value, state with { Members = state.Members.SetItem(member.ParticipantId, member) });
        }

        // An encoder never says what it sends other than by its offer.
        member = member.With(claims) with { IsMuted = !OfferedMedia.Sends(sdp, "audio"), IsVideoOn = OfferedMedia.Sends(sdp, "video") };
        if (!member.ToInfo().MayUnmute) member = member with { IsMuted = true };
        if (!member.ToInfo().MayShowVideo) member = member with { IsVideoOn = false };
        var (next, entered, writes) = RoomChanges.Enter(state, member, now);
        return new RoomChange<Done>(Done.Value, next, writes.Add(PresenceSweeper.MediaPresence(state.RoomId, entered.ParticipantId, now)));
    }

    private static bool IsSame(NodeStatus one, NodeStatus other) => string.Equals(one.NodeId, other.NodeId, StringComparison.Ordinal);

    private async Task<Outcome<MediaAnswer>> RecordAsync(PlacedRoom placed, JoinClaims claims, OfferResponse answer, string sdp)
    {
        var changed = await rooms.ChangeAsync(claims.RoomId, (state, now) => Decide(state, claims, answer.MediaId, placed.Node.NodeId, placed.Placements, sdp, now), CancellationToken.None);
        if (!changed.Result.Succeeded)
        {
            // Left, or the meeting ended, while the node was answering.
            await nodes.DeleteMediaAsync(placed.Node.NodeId, claims.RoomId, answer.MediaId, CancellationToken.None);
            return changed.Result.Problem;
        }

        if (!changed.Before!.Members.TryGetValue(claims.ParticipantId, out var before) || !before.HasEntered)
        {
            var info = changed.After!.Members[claims.ParticipantId].ToInfo();
            await announcer.AnnounceAsync(claims.RoomId, RoomNews.Joined(info, except: null));
            await lifecycles.EnteredAsync(changed.Before, changed.After, CancellationToken.None);
        }

        return new MediaAnswer(answer.MediaId, claims.ParticipantId, answer.Sdp);
    }
}

/// <summary>Who uses media, verified.</summary>
internal sealed record MediaCaller(RoomState Room, JoinClaims Claims, Member Member)
{
    /// <summary>Whether a media resource is the caller's own.</summary>
    public bool Owns(string mediaId) => string.Equals(Member.MediaId, mediaId, StringComparison.Ordinal);

    /// <summary>The node that has the media resource; null when it is not the caller's.</summary>
    public string? NodeOf(string mediaId) => Owns(mediaId) ? Room.NodeOf(Member) : null;

    public static Problem NoSuchMedia() =>
        new(ProblemTypes.NotFound, "There is no such media resource of this participant. It was replaced or has ended: POST a new offer.");
}
