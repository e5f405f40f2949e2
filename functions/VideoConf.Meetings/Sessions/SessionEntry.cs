using VideoConf.Contracts.Sessions;
using VideoConf.Contracts.Signaling;

namespace VideoConf.Meetings.Sessions;

/// <summary>What is to be appended to a session's log; its members are those of <see cref="SessionEvent"/>.</summary>
internal sealed record SessionEntry(string Type)
{
    public string? ParticipantId { get; init; }

    public ParticipantInfo? Participant { get; init; }

    public string? Source { get; init; }

    public IReadOnlyList<string>? Speakers { get; init; }

    public string? RecordingId { get; init; }

    public string? Reason { get; init; }
}
