using VideoConf.Contracts.Chat;
using VideoConf.Contracts.Meetings;
using VideoConf.Meetings;
using static VideoConf.Contracts.Problems.ProblemTypes;

namespace VideoConf.Local.Http;

/// <summary><c>/v1/meetings/{id}/chat</c>: what participants write.</summary>
internal static class ChatEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var chat = api.MapGroup("/meetings/{id}/chat").WithTags("Chat");
        chat.MapPost("/", SendAsync)
            .Describe("Write a message", "By who is in the meeting; to all, or with `to` to one participant, and then to nobody else. The hub's `SendChat` does the same. With a `clientId` it can be sent again "
                + "without being there twice.", Examples.SendChat)
            .Produces<ChatMessage>().Problems(InvalidRequest, Unauthorized, Forbidden, NotFound, Conflict, MeetingEnded);
        chat.MapGet("/", ListAsync)
            .Describe("Read the chat", "Newest first, of the running or else the last session, or of the one that `sessionId` names. Who is in it reads all since its beginning that is for all or between them and "
                + "another; who was in it what was written until they left. A page may hold few messages, or none, and still have a continuation.")
            .Produces<Page<ChatMessage>>().Problems(InvalidRequest, Unauthorized, Forbidden, NotFound);
        chat.MapDelete("/{messageId}", DeleteAsync)
            .Describe("Take a message back", "By its sender, or by a host where it was for all. The text is gone for good; that there was a message stays. Everybody who has it gets `ChatMessage` again, with `isDeleted`.")
            .Produces(StatusCodes.Status204NoContent).Problems(Unauthorized, Forbidden, NotFound, Conflict);
    }

    private static async Task<IResult> SendAsync(string id, SignedIn signedIn, JsonBody<SendChatRequest> body, ControlPlane control, CancellationToken cancellation) =>
        (await control.SendChat.ExecuteAsync(signedIn.Caller, id, body.Value, cancellation)).ToOk();

    private static async Task<IResult> ListAsync(string id, SignedIn signedIn, ControlPlane control, HttpRequest request, CancellationToken cancellation) =>
        (await control.ListChat.ExecuteAsync(signedIn.Caller, id, Paging.Text(request, "sessionId"), Paging.Size(request), Paging.Continuation(request), cancellation)).ToOk();

    private static async Task<IResult> DeleteAsync(string id, string messageId, SignedIn signedIn, ControlPlane control, CancellationToken cancellation) =>
        (await control.DeleteChat.ExecuteAsync(signedIn.Caller, id, messageId, cancellation)).ToNoContent();
}
