using System.Text.Json;
using System.Text.Json.Serialization;
using VideoConf.Meetings.Workflows;

namespace VideoConf.Functions.Workflows;

// What is written into the history. The members are named, because two serializers of the platform read them and their settings have differed; what is
// ours in them is JSON already, as all engines write it.

/// <summary>What a workflow begins with.</summary>
/// <param name="Input">Its own input.</param>
/// <param name="Events">Events that came before it began anew and that nobody awaited.</param>
public sealed record WorkflowStart(
    [property: JsonPropertyName("input")] JsonElement Input, [property: JsonPropertyName("events")] IReadOnlyList<KeptEvent>? Events = null);

/// <summary>An event that was told and not awaited.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Payload">What it carries.</param>
public sealed record KeptEvent([property: JsonPropertyName("name")] string Name, [property: JsonPropertyName("payload")] JsonElement Payload);

/// <summary>What an activity is given.</summary>
/// <param name="Input">Its own input.</param>
public sealed record StepInput([property: JsonPropertyName("input")] JsonElement Input);

/// <summary>
/// What came of an activity. What is of no use to try again is told as a result: an exception is tried again, and its type does not travel reliably.
/// </summary>
/// <param name="Result">Its own result.</param>
/// <param name="Failure">Why it failed for good; null when it did not.</param>
public sealed record StepResult(
    [property: JsonPropertyName("result")] JsonElement? Result, [property: JsonPropertyName("failure")] string? Failure = null);

/// <summary>A child to start, unless it is there, and to look at.</summary>
/// <param name="Workflow">Its name.</param>
/// <param name="InstanceId">Its id.</param>
/// <param name="Input">What it begins with.</param>
public sealed record ChildInput(
    [property: JsonPropertyName("workflow")] string Workflow, [property: JsonPropertyName("instanceId")] string InstanceId,
    [property: JsonPropertyName("input")] JsonElement Input);

/// <summary>How a child is.</summary>
/// <param name="State">Where it is in its life.</param>
/// <param name="Failure">Why it failed.</param>
public sealed record ChildResult(
    [property: JsonPropertyName("state")] WorkflowState State, [property: JsonPropertyName("failure")] string? Failure = null);
