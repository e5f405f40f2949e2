using System.Text;
using VideoConf.Contracts.Captions;
using VideoConf.Contracts.Problems;
using VideoConf.Meetings.Captions;
using static VideoConf.Meetings.Tests.TestPlane;

namespace VideoConf.Meetings.Tests.Captions;

public sealed class TranscriptTests : IDisposable
{
    private readonly CaptionedRoom _room = new();

    public void Dispose() => _room.Dispose();

    private ControlPlane Plane => _room.Test.Plane;

    private async Task<string> SpeakAsync(params string[] lines)
    {
        var (host, connection) = await _room.EnterAsync(Host);
        Ok(await _room.SetAsync(connection));
        await _room.ReportAsync([.. lines.Select((text, i) => _room.Said(host.ParticipantId, text, at: i * 3, lineId: $"l{i}"))]);
        return host.ParticipantId;
    }

    private async Task<string> FileAsync(string format)
    {
        var file = Ok(await Plane.ExportTranscript.ExecuteAsync(Host, _room.Id, null, format, null, None));
        using var output = new MemoryStream();
        await file.WriteAsync(output, None);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    [Fact]
    public async Task The_host_and_who_was_there_read_it_and_nobody_else()
    {
        await SpeakAsync("one", "two", "three");
        await _room.EnterAsync(User(1));
        var first = Ok(await Plane.GetTranscript.ExecuteAsync(User(1), _room.Id, null, null, 2, null, None));
        Assert.Equal(("live", false), (first.Status, first.CanEdit));
        var second = Ok(await Plane.GetTranscript.ExecuteAsync(Host, _room.Id, _room.SessionId, null, 2, first.ContinuationToken, None));
        Assert.Equal((true, "three"), (second.CanEdit, Assert.Single(second.Lines).Text));
        Assert.Null(second.ContinuationToken);
        Refused(ProblemTypes.Forbidden, await Plane.GetTranscript.ExecuteAsync(User(9), _room.Id, null, null, null, null, None));
        Refused(ProblemTypes.NotFound, await Plane.GetTranscript.ExecuteAsync(Host, _room.Id, "ses_none", null, null, null, None));
        Refused(ProblemTypes.NotFound, await Plane.GetTranscript.ExecuteAsync(Host, "no", null, null, null, null, None));
        Refused(ProblemTypes.InvalidRequest, await Plane.GetTranscript.ExecuteAsync(Host, _room.Id, null, "not a tag", null, null, None));
        Refused(ProblemTypes.InvalidRequest, await Plane.GetTranscript.ExecuteAsync(Host, _room.Id, null, null, 2, "not ours", None));
        Ok(await Plane.EndMeeting.ExecuteAsync(Host, _room.Id, None));
        Assert.Equal("completing", Ok(await Plane.GetTranscript.ExecuteAsync(Host, _room.Id, null, null, null, null, None)).Status);
    }

    [Fact]
    public async Task A_session_that_nobody_wrote_down_has_none()
    {
        await _room.EnterAsync(Host);
        var transcript = Ok(await Plane.GetTranscript.ExecuteAsync(Host, _room.Id, null, null, null, null, None));
        Assert.Equal(("none", 0), (transcript.Status, transcript.Lines.Count));
        Assert.Equal("WEBVTT\n\n", await FileAsync("vtt"));
        Refused(ProblemTypes.NotFound, await Plane.GetTranscript.ExecuteAsync(Host, await _room.Test.CreateAsync(), null, null, null, null, None));
    }

    [Fact]
    public async Task Files_are_escaped_and_timed_as_their_formats_say()
    {
        await SpeakAsync("<script>alert(1)</script> & 00:00:01.000 --> 00:00:09.000", "fine");
        Assert.Equal(
            "WEBVTT\n\n00:00:00.000 --> 00:00:02.000\n<v Hanna Host>&lt;script&gt;alert(1)&lt;/script&gt; &amp; 00:00:01.000 --&gt; 00:00:09.000\n\n"
            + "00:00:03.000 --> 00:00:05.000\n<v Hanna Host>fine\n\n",
            await FileAsync("vtt"));
        var srt = await FileAsync("srt");
        Assert.StartsWith("1\n00:00:00,000 --> 00:00:02,000\nHanna Host: \u2039script\u203a", srt, StringComparison.Ordinal);
        Assert.EndsWith("2\n00:00:03,000 --> 00:00:05,000\nHanna Host: fine\n\n", srt, StringComparison.Ordinal);
        Assert.EndsWith("[00:00:03] Hanna Host: fine\n", await FileAsync("txt"), StringComparison.Ordinal);
        Refused(ProblemTypes.InvalidRequest, await Plane.ExportTranscript.ExecuteAsync(Host, _room.Id, null, "docx", null, None));
        Refused(ProblemTypes.Forbidden, await Plane.ExportTranscript.ExecuteAsync(User(9), _room.Id, null, "vtt", null, None));
    }

    [Theory]
    [InlineData(0, "00:00:00.000")]
    [InlineData(59.9996, "00:01:00.000")]
    [InlineData(3661.25, "01:01:01.250")]
    [InlineData(360000, "100:00:00.000")]
    public void Timestamps_carry(double seconds, string expected) => Assert.Equal(expected, WebVtt.Timestamp(seconds, '.'));

    [Fact]
    public void Cues_of_a_part_begin_where_it_begins()
    {
        var line = new TranscriptLine { LineId = "l", ParticipantId = "p", DisplayName = "A>B\nC", Text = "x", Language = "en", IsFinal = true, StartSeconds = 9, EndSeconds = 12 };
        Assert.Equal("00:00:00.000 --> 00:00:02.000\n<v A&gt;B C>x\n\n", WebVtt.Cue(line, 10));
        Assert.Empty(WebVtt.Cue(line, 12));
        Assert.StartsWith("00:00:04.000 --> 00:00:04.100\n", WebVtt.Cue(line with { StartSeconds = 4, EndSeconds = 4 }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_host_corrects_a_line_and_what_it_said_is_kept()
    {
        await SpeakAsync("we chip in March", "yes");
        var edit = new EditTranscriptLineRequest("We ship in March.", null);
        var edited = Ok(await Plane.EditTranscriptLine.ExecuteAsync(Host, _room.Id, "l0", edit, null, None));
        Assert.Equal(("We ship in March.", 1), (edited.Value.Text, edited.Value.Revision));
        Assert.Equal(edited, Ok(await Plane.EditTranscriptLine.ExecuteAsync(Host, _room.Id, "l0", edit, null, None)));
        var again = Ok(await Plane.EditTranscriptLine.ExecuteAsync(Host, _room.Id, "l0", edit with { Text = "We ship in May." }, $"\"{edited.ETag}\"", None));
        Refused(ProblemTypes.PreconditionFailed, await Plane.EditTranscriptLine.ExecuteAsync(Host, _room.Id, "l0", edit, $"\"{edited.ETag}\"", None));
        Assert.Equal(2, again.Value.Revision);
        var revisions = Ok(await Plane.GetLineRevisions.ExecuteAsync(Host, _room.Id, "l0", null, null, null, None));
        Assert.Equal([(1, "We ship in March."), (0, "we chip in March")], revisions.Items.Select(line => (line.Revision, line.Text)));

        // The node reports the line once more: the correction stays.
        await _room.ReportAsync(_room.Said(Ok(await Plane.GetTranscript.ExecuteAsync(Host, _room.Id, null, null, null, null, None)).Lines[0].ParticipantId, "we chip in March", at: 0, lineId: "l0"));
        Assert.Equal(["We ship in May.", "yes"], (await _room.LinesAsync()).Select(line => line.Text));
    }

    [Fact]
    public async Task Bad_corrections_are_refused()
    {
        await SpeakAsync("one");
        await _room.EnterAsync(User(1));
        Refused(ProblemTypes.Forbidden, await Plane.EditTranscriptLine.ExecuteAsync(User(1), _room.Id, "l0", new EditTranscriptLineRequest("mine", null), null, None));
        Refused(ProblemTypes.InvalidRequest, await Plane.EditTranscriptLine.ExecuteAsync(Host, _room.Id, "l0", null, null, None));
        Refused(ProblemTypes.InvalidRequest, await Plane.EditTranscriptLine.ExecuteAsync(Host, _room.Id, "l0", new EditTranscriptLineRequest(null, null), null, None));
        Refused(ProblemTypes.InvalidRequest, await Plane.EditTranscriptLine.ExecuteAsync(Host, _room.Id, "l0", new EditTranscriptLineRequest(" ", null), null, None));
        Refused(ProblemTypes.InvalidRequest, await Plane.EditTranscriptLine.ExecuteAsync(Host, _room.Id, "l0", new EditTranscriptLineRequest(new string('x', 4001), null), null, None));
        Refused(ProblemTypes.NotFound, await Plane.EditTranscriptLine.ExecuteAsync(Host, _room.Id, "l9", new EditTranscriptLineRequest("x", null), null, None));
        Refused(ProblemTypes.NotFound, await Plane.EditTranscriptLine.ExecuteAsync(Host, _room.Id, "../x", new EditTranscriptLineRequest("x", null), null, None));
    }

    [Fact]
    public async Task Two_corrections_at_once_both_leave_a_revision()
    {
        await SpeakAsync("one");
        var edits = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => Plane.EditTranscriptLine.ExecuteAsync(Host, _room.Id, "l0", new EditTranscriptLineRequest($"edit {i}", null), null, None)));
        Assert.All(edits, edit => Ok(edit));
        Assert.Equal(3, Assert.Single(await _room.LinesAsync()).Revision);
        Assert.Equal(3, Ok(await Plane.GetLineRevisions.ExecuteAsync(Host, _room.Id, "l0", null, null, null, None)).Items.Count);
    }
}
