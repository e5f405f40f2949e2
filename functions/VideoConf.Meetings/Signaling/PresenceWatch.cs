using VideoConf.Meetings.Workflows;

namespace VideoConf.Meetings.Signaling;

/// <summary>A room to look at, and when.</summary>
/// <param name="RoomId">The room.</param>
/// <param name="At">When the presence that was cut short is over.</param>
internal sealed record PresenceWatchInput(string RoomId, DateTimeOffset At);

/// <summary>Looks at a room once, after somebody's connection was lost. Costs nothing while everybody is there.</summary>
internal static class PresenceWatch
{
    public static readonly WorkflowDefinition<PresenceWatchInput> Definition = new("PresenceWatch");
    private static readonly WorkflowActivity<PresenceWatchInput, Done> Look = new("LookAtPresence");

    /// <summary>Of a second each: two lost connections of one participant in one second are one.</summary>
    public static string InstanceId(string participantId, DateTimeOffset at) => $"presence-{participantId}-{at.ToUnixTimeSeconds()}";

    public static void Register(WorkflowRegistry registry, PresenceSweeper sweeper) => registry
        .Add(Definition, RunAsync)
        .Add(Look, async (input, cancellationToken) =>
        {
            await sweeper.SweepRoomAsync(input.RoomId, cancellationToken);
            return Done.Value;
        });

    private static async Task RunAsync(IWorkflowContext context, PresenceWatchInput input)
    {
        await context.DelayUntilAsync(input.At, CancellationToken.None);
        await context.CallAsync(Look, input);
    }
}
