using System.Net;

namespace VideoConf.Sfu.Relays;

/// <summary>What the other node of a link has to know of this one.</summary>
/// <param name="Address">Where it receives.</param>
/// <param name="LinkId">The link, as it wants it named on what it receives.</param>
/// <param name="Key">Master key and salt of what it sends (AEAD_AES_128_GCM), <see cref="KeyBytes"/> long. A secret.</param>
public sealed record SfuRelayEnd(IPEndPoint Address, uint LinkId, ReadOnlyMemory<byte> Key)
{
    /// <summary>16 bytes of key and 12 of salt (RFC 7714 section 12).</summary>
    public const int KeyBytes = 28;

    /// <summary>Whether both are the same end.</summary>
    public bool IsSame(SfuRelayEnd other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return LinkId == other.LinkId && Address.Equals(other.Address) && Key.Span.SequenceEqual(other.Key.Span);
    }

    /// <summary>Without the key.</summary>
    public override string ToString() => $"{Address} {LinkId:x8}";
}

/// <summary>How a link is.</summary>
/// <param name="NodeId">The other node.</param>
/// <param name="Epoch">Which attempt at the link it is of; later ones have larger numbers.</param>
/// <param name="LinkId">As this node wants it named.</param>
/// <param name="RemoteLinkId">As the other node does; null before it is known.</param>
/// <param name="IsUp">Whether the other node was heard lately.</param>
/// <param name="RoundTripMilliseconds">There and back; null before it was measured.</param>
/// <param name="Sent">Streams of this node's participants on it.</param>
/// <param name="Received">Streams of the other node's participants on it.</param>
public sealed record SfuRelayState(
    string NodeId, long Epoch, uint LinkId, uint? RemoteLinkId, bool IsUp, int? RoundTripMilliseconds, int Sent, int Received);
