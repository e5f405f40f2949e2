using System.Text.Json;

namespace VideoConf.Meetings.Workflows.Journal;

/// <summary>An event on its way to a workflow. The stamp orders those of one instance, and tells one that was told already.</summary>
internal sealed record Raised(string Stamp, string Name, JsonElement? Payload)
{
    public static Raised From(string stamp, InboxDocument document) => new(stamp, document.Name, document.Payload);
}

/// <summary>How a step of an instance ended, on its way into the journal.</summary>
/// <param name="Run">Of which run.</param>
/// <param name="Step">Which.</param>
/// <param name="Result">What came of it.</param>
/// <param name="Failure">Why it failed; null when it did not.</param>
/// <param name="ForGood">Trying again is of no use.</param>
internal sealed record StepEnded(int Run, int Step, JsonElement? Result, string? Failure, bool ForGood);
