namespace VideoConf.Meetings.Placement;

/// <summary>
/// What a room is going to cost a node, in participants of an ordinary meeting. What is sent grows with the square of who is there, until more are there than
/// anybody looks at: a room of thirty costs far more than six rooms of five.
/// </summary>
internal static class RoomCost
{
    /// <summary>An ordinary meeting. A room is placed when its first participants come, and the others are on their way.</summary>
    private const int Ordinary = 5;

    /// <summary>Others that one participant shows at once; beyond that nothing more is sent to them.</summary>
    private const int Shown = 25;

    /// <summary>Of a room that is to have so many participants; 0 for no room at all.</summary>
    public static double Of(int participants)
    {
        if (participants == 0) return 0;
        var there = Math.Max(participants, Ordinary);
        return (double)there * (1 + Math.Min(there - 1, Shown)) / Ordinary;
    }
}
