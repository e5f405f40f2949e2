using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Workflows.Journal;

/// <summary>An instance. All of it but its place in the index is in one partition, so that a step's result and what it uses up are one batch.</summary>
/// <param name="Workflow">Its name.</param>
/// <param name="Input">Input of the present run.</param>
/// <param name="CreatedAt">When it was started.</param>
/// <param name="RunAt">When the present run began: the workflow's first time.</param>
/// <param name="Run">Which run, from 1: one more each time that it continues as new.</param>
/// <param name="State">Where it is in its life.</param>
/// <param name="Status">What it set last.</param>
/// <param name="Failure">Why it failed.</param>
/// <param name="EndedAt">When it ended.</param>
internal sealed record HeadDocument(
    string Workflow, JsonElement? Input, DateTimeOffset CreatedAt, DateTimeOffset RunAt, int Run, WorkflowState State, string? Status, string? Failure,
    DateTimeOffset? EndedAt);

/// <summary>What a journal entry is about.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EntryKind>))]
internal enum EntryKind
{
    Activity,
    Timer,
    Child,
    Event,
}

/// <summary>One thing that a workflow was told. The order of the numbers is the order in which it was told, now and in every replay.</summary>
/// <param name="Number">From 1, without gaps.</param>
/// <param name="At">The workflow's time from here on.</param>
/// <param name="Kind">What it is about.</param>
/// <param name="Step">Which step ended, counted from 1 as the code asks for them; 0 with an event.</param>
/// <param name="Name">Of the activity, the child instance or the event.</param>
/// <param name="Payload">Result, or what was raised.</param>
/// <param name="Failure">Why the step failed; null when it did not.</param>
/// <param name="Stamp">An event's place among those raised.</param>
internal sealed record EntryDocument(int Number, DateTimeOffset At, EntryKind Kind, int Step, string Name, JsonElement? Payload, string? Failure, string? Stamp);

/// <summary>An event that was raised and not told yet.</summary>
internal sealed record InboxDocument(string Name, JsonElement? Payload, DateTimeOffset At);

/// <summary>A step that failed and is to be tried again; kept apart, so that trying does not make the journal longer.</summary>
internal sealed record RetryDocument(int Step, int Attempts, DateTimeOffset DueAt, string Message);

/// <summary>That an instance is running, or since when it is not; how a start finds what to resume.</summary>
internal sealed record IndexDocument(string InstanceId, DateTimeOffset At);

/// <summary>Where the journal's documents are.</summary>
internal static class JournalKeys
{
    public const string Instances = "workflows";
    public const string Index = "workflow-index";
    public const string All = "all";
    public const string Running = "running-";
    public const string Ended = "ended-";
    public const string EntryPrefix = "entry-";
    public const string InboxPrefix = "inbox-";
    public const string RetryPrefix = "retry-";

    public static DocumentKey Head(string instanceId) => new(Instances, instanceId, "head");

    public static DocumentKey Entry(string instanceId, int run, int number) => new(Instances, instanceId, string.Create(CultureInfo.InvariantCulture, $"{RunPrefix(run)}{number:D8}"));

    public static string RunPrefix(int run) => string.Create(CultureInfo.InvariantCulture, $"{EntryPrefix}{run:D8}-");

    public static DocumentKey Inbox(string instanceId, string stamp) => new(Instances, instanceId, InboxPrefix + stamp);

    public static DocumentKey Retry(string instanceId, int run, int step) => new(Instances, instanceId, string.Create(CultureInfo.InvariantCulture, $"{RetryRunPrefix(run)}{step:D8}"));

    public static string RetryRunPrefix(int run) => string.Create(CultureInfo.InvariantCulture, $"{RetryPrefix}{run:D8}-");

    public static DocumentKey RunningIndex(string instanceId) => new(Index, All, Running + instanceId);

    public static DocumentKey EndedIndex(string instanceId, DateTimeOffset at) => new(Index, All, string.Create(CultureInfo.InvariantCulture, $"{Ended}{at.UtcTicks:D19}-{instanceId}"));
}
