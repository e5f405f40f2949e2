using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Sdp;
using VideoConf.Rtc.Tests.Fuzzing;
using VideoConf.Sfu.Codecs;
using VideoConf.Sfu.Negotiation;
using VideoConf.Sfu.Relays;

namespace VideoConf.Sfu.Tests.Relays;

public sealed class RelayAnnouncementTests
{
    private static readonly MediaFormat H264 = new(
        CodecKind.H264, new SdpCodec(new PayloadType(102), "H264", 90_000, 1, "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f", []));

    [Fact]
    public void What_is_written_is_read_again()
    {
        var said = new RelayAnnouncement(new Ssrc(7), IsEnded: false, "prt_ünï", SfuConsent.Recording | SfuConsent.Ai, TrackSource.Screen, [H264]);
        var bytes = new byte[2_000];
        Assert.True(RelayAnnouncement.TryRead(bytes.AsSpan(0, said.Write(bytes)), out var read));
        Assert.Equal((said.Stream, said.IsEnded, said.ParticipantId, said.Declined, said.Source), (read.Stream, read.IsEnded, read.ParticipantId, read.Declined, read.Source));
        var format = Assert.Single(read.Formats);
        Assert.True(format.Matches(H264));
        Assert.Equal((H264.PayloadType, H264.Codec.Fmtp), (format.PayloadType, format.Codec.Fmtp));
    }

    [Fact]
    public void Parameters_without_end_are_left_out_with_their_format()
    {
        var invented = H264 with { Codec = H264.Codec with { Fmtp = new string('x', 5_000) } };
        var many = Enumerable.Repeat(H264, 100);
        var said = new RelayAnnouncement(new Ssrc(7), IsEnded: false, "prt_a", SfuConsent.None, TrackSource.Camera, [invented, .. many]);
        var bytes = new byte[RelayAnnouncement.MaxBytes];
        var length = said.Write(bytes);
        Assert.InRange(length, 100, RelayAnnouncement.MaxBytes);
        Assert.True(RelayAnnouncement.TryRead(bytes.AsSpan(0, length), out var read));
        Assert.All(read.Formats, format => Assert.True(format.Matches(H264)));
        Assert.Equal(0, (said with { ParticipantId = new string('x', 300) }).Write(bytes));
    }

    [Fact]
    public void Any_announcement_is_read_and_reads_back_or_is_refused() => FuzzRun.Over(
        FuzzSeeds.Load("relay-announcement"),
        20_000,
        static input =>
        {
            if (!RelayAnnouncement.TryRead(input, out var announcement)) return false;
            Span<byte> again = stackalloc byte[RelayAnnouncement.MaxBytes];
            var length = announcement.Write(again);
            if (length > 0 && announcement.Formats.Count == again[6] && !RelayAnnouncement.TryRead(again[..length], out _))
                throw new InvalidOperationException("It does not read back.");
            return true;
        },
        allocates: true,
        longRunDivisor: 5);

    [Fact]
    public void What_comes_before_a_relayed_packet_survives_any_datagram() =>
        FuzzRun.Over(FuzzSeeds.Load("relay-frame"), 50_000, static input => RelayFrame.TryRead(input, out _));

    [Fact]
    public void An_announcement_cut_anywhere_is_refused()
    {
        var said = new RelayAnnouncement(new Ssrc(7), IsEnded: false, "prt_a", SfuConsent.None, TrackSource.Camera, [H264]);
        var bytes = new byte[RelayAnnouncement.MaxBytes];
        var length = said.Write(bytes);
        for (var cut = 0; cut < length; cut++) Assert.False(RelayAnnouncement.TryRead(bytes.AsSpan(0, cut), out _));
    }
}
