using System.Collections.Immutable;
using VideoConf.Contracts.Signaling;

namespace VideoConf.Meetings.Topology;

/// <summary>How media travels in the running session, and what that follows from besides the room itself.</summary>
/// <param name="Current"><see cref="Topologies.Mesh"/> or <see cref="Topologies.Sfu"/>.</param>
/// <param name="Reason">Why; one of <see cref="TopologyReasons"/>, null for a mesh at the beginning.</param>
/// <param name="SwitchedAt">Since when.</param>
internal sealed record TopologyState(string Current, string? Reason, DateTimeOffset SwitchedAt)
{
    /// <summary>What has said that it needs the server, until it takes that back or the session ends.</summary>
    public ImmutableSortedSet<string> Needs { get; init; } = ImmutableSortedSet<string>.Empty;

    /// <summary>Since when the room could be a mesh again; null while it could not.</summary>
    public DateTimeOffset? QuietSince { get; init; }

    /// <summary>Until when a bad peer link keeps the room at the server; null when none did.</summary>
    public DateTimeOffset? LossUntil { get; init; }

    /// <summary>How often a bad peer link drove the room to the server in this session.</summary>
    public int Losses { get; init; }

    public bool IsMesh => Current == Topologies.Mesh;

    /// <summary>By value: a room that is decided anew and comes out the same is not written.</summary>
    public bool Equals(TopologyState? other) =>
        other is not null && Current == other.Current && Reason == other.Reason && SwitchedAt == other.SwitchedAt && QuietSince == other.QuietSince
        && LossUntil == other.LossUntil && Losses == other.Losses && Needs.SetEquals(other.Needs);

    public override int GetHashCode() => HashCode.Combine(Current, Reason, SwitchedAt, QuietSince, LossUntil, Losses);
}
