using VideoConf.Meetings.Sessions;
using VideoConf.Meetings.Workflows;

namespace VideoConf.Meetings.Recordings;

/// <summary>Which recording.</summary>
internal sealed record RecordingInput(string MeetingId, string RecordingId);

/// <summary>Which recording, and the how manieth time its files are made by the host's wish; and, where they are given up for another reason than the record has, why.</summary>
internal sealed record ComposeInput(string MeetingId, string RecordingId, int Attempt, string? Failure = null);

/// <summary>How far a node is with storing what it has.</summary>
internal enum Draining
{
    /// <summary>Nothing more will come.</summary>
    Done,

    /// <summary>It is at it.</summary>
    Going,

    /// <summary>It does not answer, or knows of no such recording any more.</summary>
    Silent,
}

/// <summary>
/// What becomes of a recording, whatever dies meanwhile: it runs until it is stopped, its nodes store the rest, its files are made, its host is told. One
/// instance <c>recording-{id}</c> from its start; files are made by the child <c>compose-{id}-1</c>, and by <c>compose-{id}-{n}</c> when the host tries again.
/// </summary>
internal static class RecordingWorkflow
{
    public const string Stopped = "stopped";
    public const string Drained = "drained";

    public static readonly WorkflowDefinition<RecordingInput> Recording = new("Recording");
    public static readonly WorkflowDefinition<ComposeInput> Composing = new("ComposeRecording");
    public static readonly WorkflowDefinition<SessionEndedInput> OfSession = new("RecordingsOfSession");
    public static readonly WorkflowDefinition<SessionEndedInput> CleanSession = new("CleanRecordingsOfSession");

    public static readonly WorkflowActivity<RecordingInput, bool> IsRunning = new("RecordingIsRunning");
    public static readonly WorkflowActivity<RecordingInput, Draining> Drain = new("DrainRecording");
    public static readonly WorkflowActivity<ComposeInput, Making> Compose = new("ComposeRecording");
    public static readonly WorkflowActivity<ComposeInput, bool> Fail = new("FailRecording");
    public static readonly WorkflowActivity<ComposeInput, bool> Tell = new("TellOfRecording");
    public static readonly WorkflowActivity<RecordingInput, bool> Clean = new("CleanRecording");
    public static readonly WorkflowActivity<SessionEndedInput, string[]> Collect = new("CollectRecordings");

    // A stop raises an event; looking whether it was missed is for a death of the process between the two, so it may take its time.
    private static readonly TimeSpan FirstLook = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LaterLooks = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <summary>A composition that failed is tried again after a while; what is wrong for good says so itself.</summary>
    private static readonly RetryPolicy ComposeRetries = new(12, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(5));

    /// <summary>Files that are not there after this long never will be.</summary>
    private static readonly TimeSpan LongestMaking = TimeSpan.FromHours(24);

    /// <summary>Between two slices, while the files grow: other work that waits for its turn gets one.</summary>
    private static readonly TimeSpan PauseBetween = TimeSpan.FromSeconds(1);

    /// <summary>Between two looks at files that wait for others; a day of these is a history of some 3,000 steps, well below what an engine bears.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    public static string IdOf(string recordingId) => $"recording-{recordingId}";

    public static string ComposingIdOf(string recordingId, int attempt) => FormattableString.Invariant($"compose-{recordingId}-{attempt}");

    public static void Register(WorkflowRegistry registry, RecordingSteps steps, RecordingOptions options)
    {
        registry.Add(Recording, (context, input) => RunAsync(context, input, options)).Add(Composing, ComposeAsync).Add(OfSession, OfSessionAsync).Add(CleanSession, CleanSessionAsync);
        registry.Add(IsRunning, steps.IsRunningAsync).Add(Drain, steps.DrainAsync).Add(Compose, steps.ComposeAsync, ActivityLoad.Heavy).Add(Fail, steps.FailAsync)
            .Add(Tell, steps.TellAsync).Add(Clean, steps.CleanAsync).Add(Collect, steps.CollectAsync);
    }

    private static async Task RunAsync(IWorkflowContext context, RecordingInput input, RecordingOptions options)
    {
        // 1. Until it is stopped.
        var look = FirstLook;
        while (!(await context.WaitUntilAsync<string>(Stopped, context.UtcNow + look)).Came && await context.CallAsync(IsRunning, input))
            look = look * 2 < LaterLooks ? look * 2 : LaterLooks;

        // 2. Until its nodes have stored what they have, or are given up.
        var since = context.UtcNow;
        DateTimeOffset? silentSince = null;
        var pause = TimeSpan.FromSeconds(1);
        while (await context.CallAsync(Drain, input) is var state and not Draining.Done)
        {
            var now = context.UtcNow;
            silentSince = state == Draining.Silent ? silentSince ?? now : null;
            if (now - silentSince >= options.SilenceLimit || now - since >= options.DrainLimit) break;
            await context.WaitUntilAsync<string>(Drained, now + pause);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }

        // 3. Its files.
        await context.CallChildAsync(Composing, ComposingIdOf(input.RecordingId, 1), new ComposeInput(input.MeetingId, input.RecordingId, 1));
    }

    private static async Task ComposeAsync(IWorkflowContext context, ComposeInput input)
    {
        try
        {
            var until = context.UtcNow + LongestMaking;
            var pause = PauseBetween;
            while (await context.CallAsync(Compose, input, ComposeRetries) is var making and not Making.Over)
            {
                if (context.UtcNow >= until)
                {
                    await context.CallAsync(Fail, input with { Failure = "Its files took more than a day to make and were given up. What was recorded is kept; try again." });
                    break;
                }

                pause = making == Making.Moving ? PauseBetween : pause * 2 < LongestWait ? pause * 2 : LongestWait;
                await context.DelayAsync(pause);
            }
        }
        catch (WorkflowStepException)
        {
            // Why is in the record: the step wrote it there in words for the host before it threw.
            await context.CallAsync(Fail, input);
        }

        await context.CallAsync(Tell, input);
        await context.CallAsync(Clean, new RecordingInput(input.MeetingId, input.RecordingId));
    }

    /// <summary>Follows a session's end: waits until every recording of it is ready or failed, so that what follows can build on them.</summary>
    private static async Task OfSessionAsync(IWorkflowContext context, SessionEndedInput input)
    {
        foreach (var recordingId in await context.CallAsync(Collect, input))
        {
            try
            {
                await context.CallChildAsync(Recording, IdOf(recordingId), new RecordingInput(input.MeetingId, recordingId));
            }
            catch (WorkflowStepException error)
            {
                context.SetStatus($"{recordingId}: {error.Message}");
            }
        }
    }

    /// <summary>Follows everything else that follows a session's end: nobody needs the chunks of a recording that is ready any more.</summary>
    private static async Task CleanSessionAsync(IWorkflowContext context, SessionEndedInput input)
    {
        foreach (var recordingId in await context.CallAsync(Collect, input))
            await context.CallAsync(Clean, new RecordingInput(input.MeetingId, recordingId));
    }
}
