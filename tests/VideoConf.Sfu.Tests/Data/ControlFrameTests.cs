using VideoConf.Rtc.Tests.Fuzzing;
using VideoConf.Sfu.Codecs;
using VideoConf.Sfu.Data;

namespace VideoConf.Sfu.Tests.Data;

public sealed class ControlFrameTests
{
    [Fact]
    public void What_is_shown_is_read_as_clients_write_it()
    {
        Assert.True(ShownFrame.TryRead([5, 0, 0, 1, 2, 2, 3, 0x02, 0xD0, 2, (byte)'a', (byte)'b', 2, 0, 0, 1, (byte)'c'], out var view));
        Assert.Equal(258, view.Version);
        Assert.Equal([new SfuShown("ab", TrackSource.Screen, 720), new SfuShown("c", TrackSource.Camera, 0)], view.Shown);
        Assert.True(ShownFrame.TryRead([5, 0xFF, 0xFF, 0xFF, 0xFF, 0], out view));
        Assert.Equal((uint.MaxValue, 0), (view.Version, view.Shown.Count));
    }

    [Theory]
    [InlineData("")]
    [InlineData("05")]
    [InlineData("0500000001")] // No count.
    [InlineData("050000000101")] // An entry that is not there.
    [InlineData("050000000100ff")] // More than it says.
    [InlineData("050000000101010000 0161")] // A voice.
    [InlineData("050000000101000000 0161")] // Nothing.
    [InlineData("050000000101050000 0161")] // A source that there is none of.
    [InlineData("050000000101020000 00")] // Nobody's.
    [InlineData("050000000101020000 0261")] // A name cut short.
    [InlineData("050000000181")] // Too many.
    public void What_shows_nothing_is_refused(string hex) => Assert.False(ShownFrame.TryRead(Bytes(hex), out _));

    [Fact]
    public void Measurements_are_read_as_clients_write_them()
    {
        Assert.True(ReportFrame.TryRead([7, 2, 1, (byte)'a', 0x3F, 0xF8, 0, 0, 0, 0, 0, 0, 2, (byte)'b', (byte)'1', 0xC0, 0, 0, 0, 0, 0, 0, 0], out var measurements));
        Assert.Equal(new Dictionary<string, double> { ["a"] = 1.5, ["b1"] = -2 }, measurements);
    }

    [Theory]
    [InlineData("07")]
    [InlineData("0700")] // None.
    [InlineData("0733")] // Too many.
    [InlineData("070100 3ff8000000000000")] // No name.
    [InlineData("070101 2e 3ff8000000000000")] // A name with a point.
    [InlineData("070101 61 3ff80000000000")] // A value cut short.
    [InlineData("070101 61 7ff8000000000000")] // No number.
    [InlineData("070101 61 fff0000000000000")] // Infinity.
    [InlineData("070101 61 3ff8000000000000 00")] // More than it says.
    [InlineData("070121 616161616161616161616161616161616161616161616161616161616161616161 3ff8000000000000")] // Too long a name.
    public void What_measures_nothing_is_refused(string hex) => Assert.False(ReportFrame.TryRead(Bytes(hex), out _));

    [Fact]
    public void A_slot_map_is_written_as_clients_read_it()
    {
        var map = new SfuSlotMap("med", 256, [new SfuSlot("7", "ab", TrackSource.Camera) { IsPaused = true }, new SfuSlot("8", null, null), new SfuSlot("9", "c", TrackSource.Screen) { IsPaused = true, IsShed = true }], CodecKind.H264);
        var output = new byte[64];
        Assert.True(SlotsFrame.TryWrite(map, output, out var written));
        Assert.Equal([6, 0, 0, 1, 0, 2, 3, 1, (byte)'7', 0x82, 2, (byte)'a', (byte)'b', 1, (byte)'8', 0, 0, 1, (byte)'9', 0xC3, 1, (byte)'c'], output[..written]);
        for (var length = 0; length < written; length++) Assert.False(SlotsFrame.TryWrite(map, output.AsSpan(0, length), out _));
        Assert.False(SlotsFrame.TryWrite(map with { Slots = [new SfuSlot("7", new string('x', 300), TrackSource.Camera)] }, new byte[500], out _));
        Assert.False(SlotsFrame.TryWrite(map with { Version = 1L << 32 }, output, out _));
    }

    [Fact]
    public void An_offer_is_read_as_clients_write_it_and_no_more_of_it_is_inflated_than_may_be()
    {
        Assert.True(OfferFrame.TryRead([8, 0, 0, 1, 2, 0x4B, 4, 0], out var number, out var deflated));
        Assert.Equal(258u, number);
        Assert.True(OfferFrame.TryInflate(deflated.ToArray(), out var sdp));
        Assert.Equal("a", sdp);
        Assert.False(OfferFrame.TryRead([8, 0, 0, 1, 2], out _, out _));
        Assert.False(OfferFrame.TryInflate([0xFF, 0xFF, 0xFF], out _));

        var longest = new string('a', OfferFrame.LongestSdp);
        Assert.True(OfferFrame.TryInflate(OfferFrame.WriteAnswer(1, longest)[5..], out sdp));
        Assert.Equal(longest, sdp);
        Assert.False(OfferFrame.TryInflate(OfferFrame.WriteAnswer(1, longest + "a")[5..], out _));
    }

    [Fact]
    public void An_answer_that_fits_no_frame_says_that_the_offer_must_come_another_way()
    {
        Assert.Equal([9, 0, 0, 0, 3], OfferFrame.WriteAnswer(3, null));
        Assert.Equal([9, 0, 0, 0, 3], OfferFrame.WriteAnswer(3, Convert.ToHexString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(40_000))));
    }

    [Fact]
    public void Any_bytes_are_read_or_refused() => FuzzRun.Over(FuzzSeeds.Load("control-frame"), 50_000, input =>
    {
        if (ShownFrame.TryRead(input, out var view))
        {
            if (view.Shown.Count > SfuView.MaxShown || view.Shown.Any(shown => shown.ParticipantId.Length is 0 or > DataFrame.MaximumIdLength)) throw new InvalidOperationException("It shows what nobody can.");
            return true;
        }

        if (OfferFrame.TryRead(input, out _, out var deflated))
        {
            return OfferFrame.TryInflate(deflated.ToArray(), out var sdp) && (sdp.Length <= OfferFrame.LongestSdp ? true : throw new InvalidOperationException("It is longer than it may be."));
        }

        if (!ReportFrame.TryRead(input, out var measurements)) return false;
        if (measurements.Count is 0 or > ReportFrame.MaximumCount || measurements.Any(one => !double.IsFinite(one.Value))) throw new InvalidOperationException("It measured what nobody can.");
        return true;
    }, allocates: true);

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
