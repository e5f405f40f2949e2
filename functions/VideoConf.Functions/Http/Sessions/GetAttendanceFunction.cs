namespace VideoConf.Functions.Http.Sessions;

/// <summary>GET <c>/v1/meetings/{id}/attendance</c>.</summary>
public sealed class GetAttendanceFunction(Plane plane)
{
    /// <summary>Tells who was in a session, as a file or as JSON.</summary>
    [Function("GetAttendance")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/meetings/{id}/attendance")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation)
    {
        var (caller, format) = (request.Caller(), AttendanceResult.Format(request));
        return (await plane.With(durable).ExportAttendance.ExecuteAsync(caller, id, Paging.Text(request, "sessionId"), cancellation)).ToResult(report => AttendanceResult.Of(report, format));
    }
}
