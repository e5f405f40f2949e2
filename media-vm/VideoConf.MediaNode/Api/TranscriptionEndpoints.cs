using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Problems;
using VideoConf.MediaNode.Captions.Jobs;
using VideoConf.MediaNode.Composing;
using VideoConf.MediaNode.Matroska;
using VideoConf.MediaNode.Storage;

namespace VideoConf.MediaNode.Api;

/// <summary>PUT, GET and DELETE of a transcription of recorded tracks. PUT and DELETE may come any number of times.</summary>
internal static class TranscriptionEndpoints
{
    private const int MostChunks = 20_000;
    private const int LongestName = 128;

    /// <summary>So many chunks, of half a kilobyte each.</summary>
    private const long LargestRequest = 32L * 1024 * 1024;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/transcriptions/{transcriptionId}", PutAsync);
        routes.MapGet("/transcriptions/{transcriptionId}", Get);
        routes.MapDelete("/transcriptions/{transcriptionId}", Delete);
    }

    private static async Task<IResult> PutAsync(string transcriptionId, HttpRequest http, TranscriptionDesk desk)
    {
        if (!PlanCheck.IsId(transcriptionId)) return NodeProblems.Field("transcriptionId", "This is no id of a transcription.");
        if (http.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = LargestRequest;
        var body = await JsonBody<TranscribeRequest>.ReadAsync(http);
        if (body.Refusal is not null) return body.Refusal;
        var request = body.Value!;
        if (request.Language is { } language && !CaptionEndpoints.IsLanguage(language)) return NodeProblems.Field("language", "This is no language tag (BCP 47).");
        if (request.Chunks is not { Count: > 0 and <= MostChunks }) return NodeProblems.Field("chunks", $"There must be 1 to {MostChunks} chunks.");
        if (request.Source is not { BaseUrl: not null, Query: not null } source) return NodeProblems.Field("source", "Where the chunks are is missing.");
        if (!request.Chunks.All(chunk => IsVoice(chunk, source)))
            return NodeProblems.Field("chunks", "A chunk is no recorded voice: its name, its ids, its codec or its length is not good.");
        return desk.Put(transcriptionId, request)
            ? TypedResults.Accepted(NodePaths.Transcription(transcriptionId))
            : NodeProblems.Of(ProblemTypes.NoMediaNode, "Too many transcriptions wait on this node.");
    }

    private static IResult Get(string transcriptionId, TranscriptionDesk desk) =>
        desk.Get(transcriptionId) is { } status ? TypedResults.Ok(status) : NodeProblems.Of(ProblemTypes.NotFound, "There is no such transcription.");

    private static NoContent Delete(string transcriptionId, TranscriptionDesk desk)
    {
        desk.Delete(transcriptionId);
        return TypedResults.NoContent();
    }

    private static bool IsVoice(StoredChunk? chunk, ObjectAddress source) =>
        chunk is { RecordingId: not null, TrackId: not null, Sha256: not null, Codec: TrackCodecs.Opus, Name.Length: <= LongestName * 3, ParticipantId.Length: > 0 and <= LongestName }
        && chunk.Length is > 0 and <= ChunkReader.LargestFile && ObjectNames.TryAddress(source, chunk.Name, out _);
}
