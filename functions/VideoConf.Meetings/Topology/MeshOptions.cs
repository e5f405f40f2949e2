namespace VideoConf.Meetings.Topology;

/// <summary>Which calls go from peer to peer.</summary>
public sealed record MeshOptions
{
    /// <summary>The smallest mesh that is one.</summary>
    public const int SmallestSize = 2;

    /// <summary>In a larger one every participant would encode and send five times and more: a phone's uplink and battery end there.</summary>
    public const int LargestSize = 5;

    /// <summary>With more participants than this a room goes to a media node; <see cref="SmallestSize"/> to <see cref="LargestSize"/>. Less suits people with thin uplinks.</summary>
    public int Size { get; init; } = LargestSize;

    /// <summary>For how long a room of a media node must be small, and nothing in it need the node, before it goes from peer to peer again.</summary>
    public TimeSpan QuietTime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>As few participants as this may go back. Two fewer than may stay, where that leaves two, so that one who comes and goes switches nothing.</summary>
    internal int FewEnough => Math.Max(SmallestSize, Size - 2);
}
