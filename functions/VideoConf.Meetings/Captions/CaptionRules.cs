using VideoConf.Contracts.Problems;

namespace VideoConf.Meetings.Captions;

/// <summary>Refusals that several uses of captions have.</summary>
internal static class CaptionRules
{
    public static Problem NotAllowed() => new(
        ProblemTypes.Forbidden, "This meeting has no captions: its host has not allowed AI for it, so nobody was asked for consent. The host can allow it in the meeting's settings.");

    public static Problem NoSession() => new(ProblemTypes.Conflict, "Nobody is in this meeting just now, so there is nothing to write down. Join first.");
}
