using VideoConf.Rtc.Rtp;
using VideoConf.Sfu.Codecs;
using VideoConf.Sfu.Layers;

namespace VideoConf.Sfu.Rooms;

/// <summary>
/// A packet that waits for others of its picture, so that each receiver gets them one after the other: <see cref="MediaPacket"/> without its bytes, which
/// are looked up in its stream's cache when they are needed, for a stream may end in between.
/// </summary>
internal struct HeldPacket
{
    /// <summary>Which stream it came by.</summary>
    public PublicationStream Stream;

    /// <summary>Its unwrapped sequence number.</summary>
    public long Index;

    /// <summary>Where its parts are.</summary>
    public RtpLayout Layout;

    /// <summary>What its payload says.</summary>
    public PacketLayers Layers;

    /// <summary>What a VP8 payload says; empty for another codec.</summary>
    public Vp8Descriptor Vp8;

    /// <summary>Whether a decoder can make something of it.</summary>
    public bool IsReadable;

    /// <summary>The next of its publication; -1 for none.</summary>
    public int Next;
}

/// <summary>Those of one publication.</summary>
internal struct HeldRun
{
    /// <summary>The first.</summary>
    public int First;

    /// <summary>The last.</summary>
    public int Last;

    /// <summary>How many.</summary>
    public int Count;
}
