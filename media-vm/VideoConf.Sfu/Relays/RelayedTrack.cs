using System.Globalization;
using VideoConf.Rtc.Primitives;
using VideoConf.Sfu.Negotiation;
using VideoConf.Sfu.Net;
using VideoConf.Sfu.Rooms;

namespace VideoConf.Sfu.Relays;

/// <summary>
/// A stream of a participant on another node: to subscribers here a publication like any other, to our requests a stand-in whose wishes go to that node.
/// Owned by its worker; not thread-safe.
/// </summary>
internal sealed class RelayedTrack : Publisher
{
    private const int MinimumRoundTripMilliseconds = 20;
    /// <summary>What was announced.</summary>
    public RelayedTrack(RelayLink link, RelayAnnouncement announced, PacketPool pool)
        : base(link.Room, announced.ParticipantId)
    {
        Link = link;
        Declined = announced.Declined;
        LocalSsrc = RelayLink.ControlSsrc;
        Publication = new Publication(
            this,
            new PublicationPlan($"relay-{announced.Stream}", announced.Source, announced.Formats, RelayLane.Extensions, announced.Stream)
            {
                Rids = announced.Streams == 1 ? [] : [.. Enumerable.Range(0, announced.Streams).Select(static i => i.ToString(CultureInfo.InvariantCulture))],
            },
            pool);
        First = announced.Stream;
        foreach (var stream in Publication.Streams) Publication.Bind(stream, new Ssrc(First.Value + stream.Index));
        Publications.Add(Publication);
    }

    /// <summary>The number of its first stream, which names it.</summary>
    public Ssrc First { get; }

    /// <summary>Which of its streams the other end was told to be wanted here.</summary>
    public byte ToldWanted { get; set; } = byte.MaxValue;

    /// <summary>When it is looked at who watches.</summary>
    public MonoTime NextLookAt { get; set; }

    /// <summary>When that is told again, should it have been lost.</summary>
    public MonoTime TellWantedAt { get; set; }

    /// <summary>By which link it comes.</summary>
    public RelayLink Link { get; }

    /// <summary>The one publication.</summary>
    public Publication Publication { get; }

    /// <inheritdoc/>
    public override bool CanBeAsked => Link.CanSend;

    /// <inheritdoc/>
    public override int RoundTripMilliseconds => Math.Max(MinimumRoundTripMilliseconds, Link.RoundTripMilliseconds ?? 100);

    /// <inheritdoc/>
    public override ref readonly TransportAddress Path => ref Link.Path;

    /// <inheritdoc/>
    public override bool TryProtectRtcp(ReadOnlySpan<byte> plain, Span<byte> output, out int written) => Link.TryProtectRtcp(plain, output, out written);

    /// <summary>Ends it: nobody receives it any more.</summary>
    public void End()
    {
        foreach (var slot in Publication.Slots) slot.Owner.SlotsChanged = true;
        Publications.Clear();
        Publication.Dispose();
        Room.Publishers.Remove(this);
        Room.Forget(Publication);
    }
}
