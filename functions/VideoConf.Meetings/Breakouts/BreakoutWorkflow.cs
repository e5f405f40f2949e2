using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Workflows;

namespace VideoConf.Meetings.Breakouts;

/// <summary>
/// Keeps the time of one opening of breakout rooms: calls everybody back a minute before the end, ends the rooms when it is over, and lets them go when everybody has.
/// It is told that something changed and looks what; what it was not told of it finds at the latest after <see cref="LookEvery"/>.
/// </summary>
internal static class BreakoutWorkflow
{
    /// <summary>The event that makes it look.</summary>
    public const string LookAgain = "lookAgain";

    /// <summary>How soon it is seen that nobody is left anywhere.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(60);

    /// <summary>Between the last call and the end of the rooms: time to go.</summary>
    public static readonly TimeSpan LastCall = TimeSpan.FromSeconds(5);

    /// <summary>Looks before it begins anew with an empty journal.</summary>
    private const int MaxLooks = 500;

    public static readonly WorkflowDefinition<BreakoutOpening> Definition = new("Breakouts");
    private static readonly WorkflowActivity<BreakoutOpening, BreakoutFacts> Look = new("LookAtBreakouts");
    private static readonly WorkflowActivity<BreakoutOpening, Done> Warn = new("WarnOfBreakoutsEnd");
    private static readonly WorkflowActivity<BreakoutOpening, Done> CallBack = new("CallBackFromBreakouts");
    private static readonly WorkflowActivity<BreakoutOpening, Done> Close = new("CloseBreakouts");

    /// <summary>A store that is down for a while must not leave people in rooms that never end.</summary>
    private static readonly RetryPolicy Patient = new(100, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));

    public static string InstanceId(string openingId) => $"breakouts-{openingId}";

    public static void Register(WorkflowRegistry registry, BreakoutSteps steps) => registry
        .Add(Definition, RunAsync)
        .Add(Look, steps.LookAsync)
        .Add(Warn, steps.WarnAsync)
        .Add(CallBack, steps.CallBackAsync)
        .Add(Close, steps.CloseAsync);

    /// <summary>Makes the workflow of the opening be there.</summary>
    public static Task StartAsync(IWorkflowClient workflows, RoomState state, CancellationToken cancellationToken) =>
        state is { SessionId: { } sessionId, Breakouts: { IsRunning: true, OpeningId: { } openingId } }
            ? workflows.StartAsync(Definition, InstanceId(openingId), new BreakoutOpening(state.RoomId, sessionId, openingId), cancellationToken)
            : Task.CompletedTask;

    private static async Task RunAsync(IWorkflowContext context, BreakoutOpening opening)
    {
        var wasDeserted = false;
        for (var looks = 1; looks <= MaxLooks; looks++)
        {
            var facts = await context.CallAsync(Look, opening, Patient);
            if (facts.IsOver) return;
            if (!facts.IsClosing && facts.ClosesAt - BreakoutDesk.CallBack <= context.UtcNow)
            {
                await context.CallAsync(Warn, opening, Patient);
                continue;
            }

            if (facts.IsClosing && facts.ClosesAt <= context.UtcNow)
            {
                await context.CallAsync(CallBack, opening, Patient);
                await context.DelayAsync(LastCall);
                await context.CallAsync(Close, opening, Patient);
                return;
            }

            // Twice in a row: between one room and the next one is in neither.
            if (facts.IsDeserted && wasDeserted)
            {
                await context.CallAsync(Close, opening, Patient);
                return;
            }

            wasDeserted = facts.IsDeserted;
            var next = context.UtcNow + LookEvery;
            var due = facts.IsClosing ? facts.ClosesAt : facts.ClosesAt - BreakoutDesk.CallBack;
            await context.WaitUntilAsync<Done>(LookAgain, due is { } at && at < next ? at : next);
        }

        context.ContinueAsNew(opening);
    }
}
