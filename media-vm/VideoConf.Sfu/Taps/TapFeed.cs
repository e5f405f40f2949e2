using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtp;
using VideoConf.Sfu.Negotiation;
using VideoConf.Sfu.Rooms;

namespace VideoConf.Sfu.Taps;

/// <summary>One publication as one tap gets it. Owned by the room's loop; not thread-safe.</summary>
internal sealed class TapFeed(MediaTap tap, Publication publication)
{
    /// <summary>
    /// A track is announced, and then written to a file of its own: nobody changes a camera or a codec more often, but a hostile sender could do so
    /// with every packet.
    /// </summary>
    private const int TrackEveryMilliseconds = 1_000;

    private int _track; // 0 while none is announced.
    private Ssrc _ssrc;
    private PayloadType _payloadType;
    private MonoTime _beganAt;

    /// <summary>Where it goes.</summary>
    public MediaTap Tap => tap;

    /// <summary>Whether the publisher agrees to what the tap is for.</summary>
    public bool IsAllowed => (publication.Owner.Declined & tap.Needs) == SfuConsent.None;

    /// <summary>Whether a tap takes a publication.</summary>
    public static bool Takes(MediaTap tap, Publication publication) =>
        (publication.Owner.Declined & tap.Needs) == SfuConsent.None
        && !(tap.Options.AudioOnly && publication.IsVideo)
        && (tap.Options.ParticipantId is not { } only || string.Equals(only, publication.Owner.ParticipantId, StringComparison.Ordinal));

    /// <summary>Announces a publication that lives already, with what is known of its clock.</summary>
    public void Announce(MonoTime now)
    {
        if (publication is { IsLive: true, Format: { } format } && TryBegin(format, now)) WriteSenderReport();
    }

    /// <summary>Copies a packet. Allocates only when a track begins.</summary>
    public void Write(in RtpView packet, MonoTime receivedAt)
    {
        // 1. Consent, where the copy is made: whatever was wired before, nothing passes here without it.
        if (!IsAllowed) return;

        // 2. The track it belongs to: another stream or codec is another one.
        if (_track == 0 || packet.Ssrc != _ssrc || packet.PayloadType != _payloadType)
        {
            if (_track != 0 && receivedAt.MillisecondsSince(_beganAt) < TrackEveryMilliseconds) return; // Shows as lost packets.
            End(receivedAt);
            if (!TryBegin(publication.Format!, receivedAt)) return;
        }

        // 3. The copy.
        tap.Write(_track, receivedAt.Nanoseconds, packet.Packet);
    }

    /// <summary>Tells the publisher's clock, if it is known.</summary>
    public void WriteSenderReport()
    {
        if (_track == 0 || !IsAllowed || publication.Lead is not { Clock: { } clock } lead || lead.Ssrc != _ssrc) return;
        tap.Write(_track, clock.ReceivedAt.Nanoseconds, clock.Ntp, clock.RtpTimestamp);
    }

    /// <summary>Ends the track that was announced, if one was.</summary>
    public void End(MonoTime now)
    {
        if (_track == 0) return;
        tap.End(_track, now.Nanoseconds);
        _track = 0;
    }

    private bool TryBegin(MediaFormat format, MonoTime now)
    {
        if (publication.Lead.Ssrc is not { } ssrc || !IsAllowed) return false;
        var plan = publication.Plan;
        var track = new TapTrack(
            tap.LastTrack + 1, publication.Owner.ParticipantId, plan.Source, format.Kind, publication.ClockRate, format.PayloadType,
            plan.Extensions.AudioLevel, plan.Extensions.VideoOrientation, format.Codec.Fmtp);

        // No room now: the next packet tries again.
        if (!tap.TryStart(track, now.Nanoseconds)) return false;
        _track = tap.LastTrack = track.Number;
        _ssrc = ssrc;
        _payloadType = format.PayloadType;
        _beganAt = now;
        return true;
    }
}
