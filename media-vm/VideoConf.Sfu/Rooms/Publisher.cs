using System.Buffers.Binary;
using System.Security.Cryptography;
using VideoConf.Rtc.Primitives;
using VideoConf.Sfu.Net;

namespace VideoConf.Sfu.Rooms;

/// <summary>Whose media comes in: a participant with a transport here, or one whose media another node relays. Owned by its worker; not thread-safe.</summary>
internal abstract class Publisher
{
    /// <summary>Its place in the current send batch. A field, because it is a mutable struct.</summary>
    public SendQueue Queue;

    /// <summary>A publisher of nothing yet.</summary>
    protected Publisher(Room room, string participantId)
    {
        Room = room;
        ParticipantId = participantId;
        Barred = room.Restrictions.Of(participantId);
        Span<byte> random = stackalloc byte[4];
        RandomNumberGenerator.Fill(random);
        LocalSsrc = new Ssrc(BinaryPrimitives.ReadUInt32BigEndian(random));
    }

    /// <summary>Where it is.</summary>
    public Room Room { get; }

    /// <summary>Whose it is.</summary>
    public string ParticipantId { get; }

    /// <summary>What its owner declined.</summary>
    public SfuConsent Declined { get; set; }

    /// <summary>What of its media ends here, whatever its owner sends.</summary>
    public SfuSources Barred { get; set; }

    /// <summary>What it publishes.</summary>
    public List<Publication> Publications { get; } = [];

    /// <summary>The source of our own RTCP towards it.</summary>
    public Ssrc LocalSsrc { get; protected init; }

    /// <summary>Whether it can be reached with a request.</summary>
    public abstract bool CanBeAsked { get; }

    /// <summary>Milliseconds from a request to what it asks for, about.</summary>
    public abstract int RoundTripMilliseconds { get; }

    /// <summary>Where our RTCP goes.</summary>
    public abstract ref readonly TransportAddress Path { get; }

    /// <summary>Encrypts a compound RTCP packet to it. False when it does not fit or there is no way to it.</summary>
    public abstract bool TryProtectRtcp(ReadOnlySpan<byte> plain, Span<byte> output, out int written);

    /// <summary>Whether both are one person's media.</summary>
    public bool IsOf(Publisher other) => ReferenceEquals(this, other) || string.Equals(ParticipantId, other.ParticipantId, StringComparison.Ordinal);
}
