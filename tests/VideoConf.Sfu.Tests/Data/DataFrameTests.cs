using VideoConf.Rtc.Tests.Fuzzing;
using VideoConf.Sfu.Data;

namespace VideoConf.Sfu.Tests.Data;

public sealed class DataFrameTests
{
    private static readonly byte[] ToAll = [1, 0, 1, (byte)'t', 42];
    private static readonly byte[] ToTwo = [0x81, 2, 1, (byte)'a', 3, (byte)'b', (byte)'c', (byte)'d', 0, 7, 8];

    [Fact]
    public void A_message_to_all_is_read_and_goes_on_with_its_sender()
    {
        Assert.True(DataFrame.TryRead(ToAll, out var frame));
        Assert.True(frame is { IsText: false, ReceiverCount: 0 });
        Assert.True(frame.IsFor("anybody"u8));
        var output = new byte[100];
        Assert.True(frame.TryWrite("me"u8, output, out var written));
        Assert.Equal([1, 2, (byte)'m', (byte)'e', 1, (byte)'t', 42], output[..written]);
    }

    [Fact]
    public void A_message_to_some_is_for_them_alone()
    {
        Assert.True(DataFrame.TryRead(ToTwo, out var frame));
        Assert.True(frame is { IsText: true, ReceiverCount: 2 });
        Assert.True(frame.IsFor("a"u8) && frame.IsFor("bcd"u8));
        Assert.False(frame.IsFor("b"u8) || frame.IsFor("abcd"u8) || frame.IsFor(""u8));
        var output = new byte[100];
        Assert.True(frame.TryWrite("x"u8, output, out var written));
        Assert.Equal([0x81, 1, (byte)'x', 0, 7, 8], output[..written]);
        Assert.False(frame.TryWrite("x"u8, output.AsSpan(0, 5), out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0100")] // No topic.
    [InlineData("020000")] // No such type.
    [InlineData("014100")] // Too many receivers.
    [InlineData("010100")] // A receiver without an id.
    [InlineData("01010261")] // An id cut short.
    [InlineData("01010161")] // A receiver, and no topic.
    [InlineData("01000261")] // A topic cut short.
    [InlineData("010041" + "6161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161")] // Too long a topic.
    [InlineData("010001ff")] // A topic that is no UTF-8.
    public void What_is_no_frame_is_refused(string hex) => Assert.False(DataFrame.TryRead(Convert.FromHexString(hex), out _));

    [Fact]
    public void A_frame_may_be_as_long_as_the_answer_says_and_no_longer()
    {
        var longest = new byte[DataFrame.MaximumLength];
        longest[0] = 1;
        Assert.True(DataFrame.TryRead(longest, out _));
        Assert.False(DataFrame.TryRead([.. longest, 0], out _));
    }

    [Fact]
    public void Any_bytes_are_read_or_refused()
    {
        var output = new byte[DataFrame.MaximumLength + DataFrame.MaximumGrowth];
        FuzzRun.Over(FuzzSeeds.Load("data-frame"), 50_000, input =>
        {
            DataFrame.TryReadMissed(input, out _);
            if (!DataFrame.TryRead(input, out var frame)) return false;
            frame.IsFor("abc"u8);
            if (!frame.TryWrite("sender"u8, output, out var written)) throw new InvalidOperationException("What was read does not go on.");
            if (!output.AsSpan(2, output[1]).SequenceEqual("sender"u8) || written != frame.TopicAndPayload.Length + 8) throw new InvalidOperationException("It is not the same.");
            return true;
        });
    }
}
