using VideoConf.Meetings.Workflows;

namespace VideoConf.Meetings.Sessions;

/// <summary>Which session to look after, and what was done for it before the lifecycle began anew.</summary>
/// <param name="MeetingId">The meeting.</param>
/// <param name="SessionId">Which time it runs.</param>
/// <param name="HasBegun">Whether what begins with the first participant was begun.</param>
/// <param name="WarnedOf">Of which end the participants were warned.</param>
public sealed record LifecycleInput(string MeetingId, string SessionId, bool HasBegun = false, DateTimeOffset? WarnedOf = null);

/// <summary>
/// Runs one session: begins what begins with it, ends it when its time is over, and has what follows done, one after the other. It is told that something
/// happened and looks what; what it was not told of it finds at the latest after <see cref="LookEvery"/>.
/// </summary>
internal static class MeetingLifecycle
{
    /// <summary>The event that makes it look.</summary>
    public const string LookAgain = "lookAgain";

    /// <summary>No session is longer.</summary>
    public static readonly TimeSpan Maximum = TimeSpan.FromHours(24);

    /// <summary>How long before a planned end its participants are warned.</summary>
    public static readonly TimeSpan Warning = TimeSpan.FromMinutes(5);

    public static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(10);

    /// <summary>A place is kept for 30 s and an empty session for 30 s more: whoever comes has come within six of these.</summary>
    public static readonly TimeSpan LookEveryUntilBegun = TimeSpan.FromSeconds(10);

    /// <summary>Looks before it begins anew with an empty journal.</summary>
    private const int MaxLooks = 1000;

    public static readonly WorkflowDefinition<LifecycleInput> Definition = new("MeetingLifecycle");
    private static readonly WorkflowActivity<LifecycleInput, SessionFacts> Look = new("LookAtSession");
    private static readonly WorkflowActivity<SessionBegunInput, Done> Begin = new("BeginSession");
    private static readonly WorkflowActivity<SessionEnding, Done> Warn = new("WarnOfSessionEnd");
    private static readonly WorkflowActivity<SessionEnding, Done> End = new("EndSession");

    /// <summary>A store that is down for a while must not cost a session its end: 100 attempts, half a minute apart.</summary>
    private static readonly RetryPolicy Patient = new(100, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));

    public static void Register(WorkflowRegistry registry, SessionActivities activities, SessionFollowers followers) => registry
        .Add(Definition, (context, input) => RunAsync(context, input, followers))
        .Add(Look, activities.LookAsync)
        .Add(Begin, activities.BeginAsync)
        .Add(Warn, activities.WarnAsync)
        .Add(End, activities.EndAsync);

    private static async Task RunAsync(IWorkflowContext context, LifecycleInput input, SessionFollowers followers)
    {
        var (hasBegun, warnedOf) = (input.HasBegun, input.WarnedOf);
        SessionFacts facts;
        for (var looks = 1; ; looks++)
        {
            facts = await context.CallAsync(Look, input, Patient);
            if (facts.EndedAt is not null) break;
            if (facts.HasEntered && !hasBegun)
            {
                hasBegun = true;
                context.SetStatus("running");
                if (await TryAsync(context.CallAsync(Begin, new SessionBegunInput(input.MeetingId, input.SessionId))) is { } failure) context.SetStatus($"running; {failure}");
            }

            var ending = EndOf(facts, input);
            if (context.UtcNow >= ending.EndsAt)
            {
                await context.CallAsync(End, ending, Patient);
                continue;
            }

            var next = Earlier(ending.EndsAt, context.UtcNow + (hasBegun ? LookEvery : LookEveryUntilBegun));
            if (ending.Reason == SessionReasons.Schedule && warnedOf != ending.EndsAt)
            {
                if (context.UtcNow >= ending.EndsAt - Warning)
                {
                    warnedOf = ending.EndsAt;
                    await TryAsync(context.CallAsync(Warn, ending));
                }
                else
                {
                    next = Earlier(next, ending.EndsAt - Warning);
                }
            }

            if (looks >= MaxLooks)
            {
                context.ContinueAsNew(input with { HasBegun = hasBegun, WarnedOf = warnedOf });
                return;
            }

            await context.WaitUntilAsync<Done>(LookAgain, next);
        }

        context.SetStatus("ended");
        await FollowAsync(context, new SessionEndedInput(input.MeetingId, input.SessionId, facts.StartedAt, facts.EndedAt.Value, facts.Reason ?? SessionReasons.Empty), followers);
    }

    /// <summary>When and why a session ends at the latest.</summary>
    internal static SessionEnding EndOf(SessionFacts facts, LifecycleInput input)
    {
        var maximum = facts.StartedAt + Maximum;
        return facts.PlannedEnd is { } planned && planned < maximum
            ? new SessionEnding(input.MeetingId, input.SessionId, planned, SessionReasons.Schedule)
            : new SessionEnding(input.MeetingId, input.SessionId, maximum, SessionReasons.Maximum);
    }

    private static async Task FollowAsync(IWorkflowContext context, SessionEndedInput ended, SessionFollowers followers)
    {
        var failures = new List<string>();
        foreach (var follower in followers.All)
        {
            context.SetStatus($"ended; {follower.InstancePrefix}");
            if (await TryAsync(context.CallChildAsync(follower.Workflow, $"{follower.InstancePrefix}-{ended.SessionId}", ended)) is { } failure) failures.Add(failure);
        }

        var text = failures.Count == 0 ? "done" : $"done; {string.Join("; ", failures)}";
        context.SetStatus(text.Length <= 1000 ? text : text[..1000]);
    }

    /// <summary>What failed here fails in a record of its own; the session goes on.</summary>
    private static async Task<string?> TryAsync(Task step)
    {
        try
        {
            await step;
            return null;
        }
        catch (WorkflowStepException error)
        {
            return error.Message.Length <= 300 ? error.Message : error.Message[..300];
        }
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
