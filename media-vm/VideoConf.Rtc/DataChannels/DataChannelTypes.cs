using VideoConf.Rtc.Sctp;

namespace VideoConf.Rtc.DataChannels;

/// <summary>What both sides of a peer connection agreed on for its data channels, and our bounds.</summary>
public sealed record DataChannelOptions
{
    /// <summary>Whether we are the DTLS client: channels that we open have even ids then, else odd ones (RFC 8832 section 6).</summary>
    public bool IsDtlsClient { get; init; }

    /// <summary>The longest message that the peer takes: its `a=max-message-size`.</summary>
    public int RemoteMaximumMessageLength { get; init; } = 64 * 1024;

    /// <summary>Channels at a time, closing ones counted. A peer that opens more has them closed again.</summary>
    public int MaximumChannels { get; init; } = 16;

    /// <summary>Bounds and timers of the association. Its <see cref="SctpOptions.MaximumMessageLength"/> is our `a=max-message-size`.</summary>
    public SctpOptions Sctp { get; init; } = new();
}

/// <summary>How far a channel is.</summary>
public enum DataChannelState
{
    /// <summary>We asked for it, and can send; the peer has not said anything on it yet.</summary>
    Opening,

    /// <summary>Both know of it.</summary>
    Open,

    /// <summary>One side has closed it; nothing can be sent on it any more.</summary>
    Closing,

    /// <summary>Gone. Its id may stand for another channel.</summary>
    Closed,
}

/// <summary>A channel. Made and changed by its <see cref="DataChannelEndpoint"/> alone.</summary>
public sealed class DataChannel
{
    internal DataChannel(StreamId id, DataChannelOpen open, DataChannelState state)
    {
        Id = id;
        Open = open;
        State = state;
    }

    /// <summary>The stream that it takes in both directions.</summary>
    public StreamId Id { get; }

    /// <summary>What its opener asked for.</summary>
    public DataChannelOpen Open { get; }

    /// <summary>How far it is.</summary>
    public DataChannelState State { get; internal set; }

    /// <summary>Whether every message arrives as long as the association lives.</summary>
    public bool IsReliable => Open.Delivery is { MaximumRetransmissions: null, LifetimeMilliseconds: null };

    /// <summary>The peer begins its direction anew: it sends nothing more.</summary>
    internal bool IsRemoteReset { get; set; }

    /// <summary>So do we, and the peer knows.</summary>
    internal bool IsLocalReset { get; set; }
}

/// <summary>A message that came.</summary>
/// <param name="Channel">On which channel. It may have been closed meanwhile.</param>
/// <param name="IsText">Whether it is UTF-8, as a browser's string is.</param>
public readonly record struct DataChannelMessage(DataChannel Channel, bool IsText);

/// <summary>What happened, besides messages.</summary>
public enum DataChannelEventKind
{
    /// <summary>The association is up: channels can be opened.</summary>
    Connected,

    /// <summary>The peer has opened a channel, or has taken one of ours.</summary>
    Opened,

    /// <summary>A channel is gone.</summary>
    Closed,

    /// <summary>The association is over, and all channels with it; see <see cref="DataChannelEndpoint.EndReason"/>.</summary>
    Ended,
}

/// <summary>Something that happened.</summary>
/// <param name="Kind">What.</param>
/// <param name="Channel">To which channel; null when to all.</param>
public readonly record struct DataChannelEvent(DataChannelEventKind Kind, DataChannel? Channel = null);

/// <summary>What was dropped, and why. Only grows.</summary>
public record struct DataChannelCounters
{
    /// <summary>Control messages (DCEP) that made no sense.</summary>
    public long MalformedControl { get; set; }

    /// <summary>Channels that were refused: too many, or on a stream that is in use.</summary>
    public long RefusedChannels { get; set; }

    /// <summary>Messages on streams that are no channels, or of unknown kind.</summary>
    public long StrayMessages { get; set; }
}
