using VideoConf.Contracts.Identity;
using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Rooms;
using VideoConf.Meetings;
using static VideoConf.Contracts.Problems.ProblemTypes;

namespace VideoConf.Local.Http;

/// <summary><c>/v1/rooms</c>: an instant room, and the way into one. A room is a meeting under the same id.</summary>
internal static class RoomEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var rooms = api.MapGroup("/rooms").WithTags("Rooms");
        rooms.MapPost("/", CreateAsync)
            .Describe("Make an instant room", "Creates a meeting for now and joins its host in one request.", Examples.CreateRoom, Examples.Room)
            .Produces<CreateRoomResponse>(StatusCodes.Status201Created).Problems(InvalidRequest, Unauthorized, Forbidden, Conflict, NoMediaNode);
        rooms.MapPost("/{id}/join", JoinAsync)
            .Describe("Join a room", MeetingEndpoints.JoinDescription, Examples.Join, Examples.Joined)
            .Produces<JoinResponse>()
            .Problems(InvalidRequest, Unauthorized, ConsentRequired, ConsentDeclined, PasswordRequired, WrongPassword, RoleNotAllowed, LobbyWaiting,
                NotFound, RoomFull, MeetingEnded, RateLimited, NoMediaNode);
        rooms.MapPost("/{id}/communication-token", CommunicationAsync).WithMetadata(TokenKind.Join)
            .Describe("Get an identity at Azure Communication Services", "For bridging its clients and telephones to the room, where a deployment has a resource of it; on one machine there is none. The identity is the same for a participant's whole stay. Authorized by the **join token**.")
            .Produces<CommunicationTokenResponse>().Problems(Unauthorized, TokenRevoked, Forbidden, NotFound, MeetingEnded, RateLimited);
    }

    private static async Task<IResult> CommunicationAsync(string id, BearerToken bearer, ControlPlane control, CancellationToken cancellation) =>
        (await control.IssueCommunicationToken.ExecuteAsync(id, bearer.Token, cancellation)).ToOk();

    private static async Task<IResult> CreateAsync(SignedIn signedIn, JsonBody<CreateRoomRequest> body, ControlPlane control, HttpRequest request, CancellationToken cancellation) =>
        (await control.CreateRoom.ExecuteAsync(signedIn.Caller, body.Value, IdempotencyKey.Of(request), cancellation))
            .ToResult(room => TypedResults.Created($"/v1/meetings/{room.RoomId}", room));

    private static async Task<IResult> JoinAsync(string id, SignedIn signedIn, JsonBody<JoinRequest> body, ControlPlane control, CancellationToken cancellation) =>
        (await control.JoinMeeting.ExecuteAsync(signedIn.Caller, id, body.Value, cancellation)).ToOk();
}
