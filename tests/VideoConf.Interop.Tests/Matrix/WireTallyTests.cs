using VideoConf.TestSupport.Network;

namespace VideoConf.Interop.Tests.Matrix;

public sealed class WireTallyTests
{
    private readonly WireTally _tally = new();

    [Fact]
    public void Media_are_counted_by_payload_type_and_stream()
    {
        Take(RelayDirection.Up, "80 60 0001 00000000 0000000A 55");
        Take(RelayDirection.Up, "80 E0 0002 00000000 0000000A 55");
        Take(RelayDirection.Up, "80 60 0001 00000000 0000000B 55");
        Take(RelayDirection.Down, "80 60 0001 00000000 0000000A 55");

        Assert.Equal(3, _tally.Packets(RelayDirection.Up, 96));
        Assert.Equal((1, 2), (_tally.Streams(RelayDirection.Up, 96, atLeast: 2), _tally.Streams(RelayDirection.Up, 96, atLeast: 1)));
        Assert.Equal(1, _tally.Packets(RelayDirection.Down, 96));
    }

    [Fact]
    public void Padding_is_no_packet_that_came_again()
    {
        Take(RelayDirection.Down, "A0 61 0001 00000000 0000000A 55");

        Assert.Equal(0, _tally.Packets(RelayDirection.Down, 97));
    }

    [Theory]
    [InlineData("90 60 0001 00000000 0000000A BEDE 0002 32 010203 00 51 0405 55")] // One byte, the second behind padding.
    [InlineData("90 60 0001 00000000 0000000A 1000 0002 03 01 07 00 05 02 0405 55")]
    public void Extensions_are_found_in_both_forms(string packet)
    {
        Take(RelayDirection.Up, packet);

        Assert.Equal((1, 1, 0), (_tally.Extended(RelayDirection.Up, 3), _tally.Extended(RelayDirection.Up, 5), _tally.Extended(RelayDirection.Up, 4)));
    }

    [Fact]
    public void Feedback_is_told_from_requests()
    {
        Take(RelayDirection.Down, "8F CD 0002 00000001 0000000A");
        Take(RelayDirection.Down, "81 CD 0002 00000001 0000000A");
        Take(RelayDirection.Down, "8F CE 0002 00000001 0000000A");

        Assert.Equal((1, 0), (_tally.Feedback(RelayDirection.Down), _tally.Feedback(RelayDirection.Up)));
    }

    [Fact]
    public void What_comes_behind_an_empty_report_is_taken_for_feedback()
    {
        Take(RelayDirection.Up, "80 C9 0001 00000001 5566778899");
        Take(RelayDirection.Up, "81 C9 0007 00000001 5566778899");

        Assert.Equal(1, _tally.Feedback(RelayDirection.Up));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0001 0000 2112A442 000000000000000000000000")] // STUN
    [InlineData("16 FEFD 0000000000000000 0001 00")] // DTLS
    [InlineData("90 60 0001 00000000 0000000A BEDE FFFF 3F")]
    [InlineData("9F 60 0001 00000000 0000000A")]
    public void What_is_no_media_or_ends_too_soon_does_no_harm(string packet)
    {
        Take(RelayDirection.Up, packet);

        Assert.Equal(0, _tally.Feedback(RelayDirection.Up));
    }

    private void Take(RelayDirection way, string hex) => _tally.Take(way, Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));
}
