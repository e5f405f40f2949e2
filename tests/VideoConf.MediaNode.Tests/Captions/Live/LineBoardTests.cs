using VideoConf.Contracts.Node;
using VideoConf.MediaNode.Captions;
using VideoConf.MediaNode.Captions.Live;

namespace VideoConf.MediaNode.Tests.Captions.Live;

public sealed class LineBoardTests
{
    private static readonly DateTimeOffset Start = new(2026, 5, 1, 9, 0, 0, TimeSpan.Zero);
    private readonly List<NodeEvent> _sent = [];
    private readonly LineBoard _board;

    public LineBoardTests() => _board = new("room", "en-US", _sent.Add);

    [Fact]
    public void Partials_come_three_times_a_second_at_most_and_each_time_the_newest()
    {
        for (var ms = 0; ms < 2_000; ms += 20)
        {
            _board.Add("prt_a", Heard("u1", $"word {ms}", isFinal: false), Start.AddMilliseconds(ms));
            _board.Flush(Start.AddMilliseconds(ms));
        }

        Assert.InRange(_sent.Count, 5, 7);
        for (var i = 1; i < _sent.Count; i++) Assert.True((_sent[i].At - _sent[i - 1].At).TotalMilliseconds >= 333);
        Assert.All(_sent, sent => Assert.Equal($"word {(sent.At - Start).TotalMilliseconds:F0}", sent.Line!.Text));
    }

    [Fact]
    public void A_final_is_sent_at_once_and_no_partial_after_it()
    {
        _board.Add("prt_a", Heard("u1", "one", isFinal: false), Start);
        _board.Add("prt_a", Heard("u1", "one two", isFinal: false), Start.AddMilliseconds(10));
        _board.Add("prt_a", Heard("u1", "one two three", isFinal: true), Start.AddMilliseconds(20));
        _board.Flush(Start.AddSeconds(5));
        Assert.Equal([("one", false), ("one two three", true)], _sent.Select(sent => (sent.Line!.Text, sent.Line.IsFinal)));
        Assert.All(_sent, sent => Assert.Equal(("u1", "prt_a", "room", NodeEventTypes.Spoken, "en-US"), (sent.Line!.LineId, sent.ParticipantId, sent.RoomId, sent.Type, sent.Line.Language)));
    }

    [Fact]
    public void No_words_are_no_line_unless_some_were_shown()
    {
        _board.Add("prt_a", Heard("u1", "", isFinal: true), Start);
        Assert.Empty(_sent);
        _board.Add("prt_a", Heard("u2", "uh", isFinal: false), Start);
        _board.Add("prt_a", Heard("u2", "", isFinal: true), Start);
        Assert.Equal(["uh", ""], _sent.Select(sent => sent.Line!.Text));
    }

    [Fact]
    public void Every_speaker_has_their_own_pace()
    {
        for (var i = 0; i < 10; i++) _board.Add($"prt_{i}", Heard($"u{i}", "hello", isFinal: false), Start);
        Assert.Equal(10, _sent.Count);
    }

    private static HeardSpeech Heard(string id, string text, bool isFinal) => new(id, text, isFinal, Start, Start.AddSeconds(1));
}
