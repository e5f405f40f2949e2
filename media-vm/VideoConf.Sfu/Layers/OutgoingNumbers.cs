using VideoConf.Rtc.Primitives;

namespace VideoConf.Sfu.Layers;

/// <summary>What a packet is numbered with on its way to one subscriber. The same for every copy of it, so that a resent one equals the first.</summary>
/// <param name="Sequence">Sequence number.</param>
/// <param name="Timestamp">Timestamp.</param>
/// <param name="Marker">Marker.</param>
/// <param name="PictureId">VP8's picture id, 15 bits; -1 when the packet has none.</param>
/// <param name="Tl0PicIdx">VP8's TL0PICIDX; -1 when the packet has none.</param>
/// <param name="KeyIdx">VP8's KEYIDX; -1 when the packet has none.</param>
internal readonly record struct OutgoingNumbers(
    SequenceNumber Sequence, uint Timestamp, bool Marker, int PictureId, int Tl0PicIdx, int KeyIdx);

/// <summary>What a number that a subscriber misses stands for.</summary>
internal enum SentKind : byte
{
    /// <summary>Nothing we know of any more, or never sent.</summary>
    Unknown,

    /// <summary>A packet that has not come: if it lies in the cache, it goes the way of one that came now.</summary>
    Missing,

    /// <summary>A packet that was sent.</summary>
    Media,

    /// <summary>Padding in place of a packet that was not wanted.</summary>
    Padding,
}

/// <summary>Where a sent number comes from.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Stream">The simulcast stream.</param>
/// <param name="Source">The unwrapped sequence number there.</param>
internal readonly record struct SentPacket(SentKind Kind, byte Stream, long Source);
