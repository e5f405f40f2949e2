using System.Collections.Immutable;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Moderation;

/// <summary>What an act makes of a room.</summary>
/// <param name="State">The room as it is to be; the same object when nothing changes.</param>
internal sealed record ModerationAct(RoomState State)
{
    /// <summary>Documents to write with it.</summary>
    public ImmutableList<DocumentOperation> Writes { get; init; } = [];

    /// <summary>How many people it changes something for.</summary>
    public int Affected { get; init; }

    /// <summary>A batch did not hold all of it: to be done again on what comes of this.</summary>
    public bool HasMore { get; init; }

    /// <summary>Connections to tell what was done to them.</summary>
    public ImmutableList<string> Told { get; init; } = [];

    /// <summary>Who is out.</summary>
    public ImmutableList<ParticipantLeft> Removed { get; init; } = [];

    public static Problem NoSuchTarget() => new(ProblemTypes.NotFound, "targetUserId names nobody in this room. Use a participantId of the room.");

    public static Problem Forbidden(string sentence) => new(ProblemTypes.Forbidden, sentence);
}
