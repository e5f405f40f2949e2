using VideoConf.Contracts.Captions;
using VideoConf.Contracts.Problems;
using VideoConf.Meetings.Captions;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Storage;
using static VideoConf.Meetings.Tests.TestPlane;

namespace VideoConf.Meetings.Tests.Captions;

public sealed class SearchTests : IDisposable
{
    private readonly CaptionedRoom _room = new();

    public void Dispose() => _room.Dispose();

    private TranscriptStore Store => new(_room.Test.Documents);

    private TranscriptWords Words => new(_room.Test.Documents);

    private async Task SpeakAsync(params string[] lines)
    {
        var (host, connection) = await _room.EnterAsync(Host);
        Ok(await _room.SetAsync(connection));
        await _room.ReportAsync([.. lines.Select((text, i) => _room.Said(host.ParticipantId, text, at: i * 3, lineId: $"l{i:D4}"))]);
    }

    private async Task<IReadOnlyList<string>> FindAsync(string query, CallerIdentity? caller = null)
    {
        var found = new List<TranscriptFind>();
        string? next = null;
        do
        {
            var page = Ok(await _room.Test.Plane.SearchTranscripts.ExecuteAsync(caller ?? Host, query, 3, next, None));
            Assert.InRange(page.Items.Count, 0, 3);
            found.AddRange(page.Items);
            next = page.ContinuationToken;
        }
        while (next is not null);

        return [.. found.Select(find => find.Line.Text)];
    }

    [Theory]
    [InlineData("budget", 2)]
    [InlineData("BUDGET next", 1)]
    [InlineData("\"next year\"", 1)]
    [InlineData("\"year next\"", 0)]
    [InlineData("cafe", 1)]
    [InlineData("CAFÉ", 1)]
    [InlineData("strasse", 1)]
    [InlineData("dont", 1)]
    [InlineData("udget", 0)]
    [InlineData("budg", 2)]
    [InlineData("бюджет", 1)]
    public async Task Words_and_phrases_are_found_whatever_case_and_diacritics(string query, int finds)
    {
        await SpeakAsync("The Budget for next year", "The café in the Straße", "Don't spend the BUDGETS", "Бюджет готов");
        Assert.Equal(finds, (await FindAsync(query)).Count);
        await Words.BuildAsync(_room.Id, _room.SessionId, Store.LinesAsync(_room.Id, _room.SessionId, None), None);
        Assert.Equal(finds, (await FindAsync(query)).Count);
    }

    [Fact]
    public async Task A_corrected_line_is_found_by_its_new_words()
    {
        await SpeakAsync("we chip");
        await Words.BuildAsync(_room.Id, _room.SessionId, Store.LinesAsync(_room.Id, _room.SessionId, None), None);
        Assert.Empty(await FindAsync("ship"));
        Ok(await _room.Test.Plane.EditTranscriptLine.ExecuteAsync(Host, _room.Id, "l0000", new EditTranscriptLineRequest("we ship", null), null, None));
        Assert.Equal(["we ship"], await FindAsync("ship"));
        Assert.Empty(await FindAsync("chip"));
    }

    [Fact]
    public async Task A_correction_before_the_index_hides_nothing()
    {
        await SpeakAsync("alpha", "beta");
        Ok(await _room.Test.Plane.EditTranscriptLine.ExecuteAsync(Host, _room.Id, "l0000", new EditTranscriptLineRequest("gamma", null), null, None));
        Assert.Equal(["beta"], await FindAsync("beta"));
    }

    [Fact]
    public async Task Nobody_finds_what_they_may_not_read()
    {
        await SpeakAsync("a secret");
        Assert.Empty(await FindAsync("secret", User(5)));

        // Even where an entry of the list says otherwise.
        await _room.Test.Documents.ExecuteAsync(Documents.Upsert(TranscriptKeys.OfUser(User(5).UserId, _room.SessionId), new UserTranscript(_room.Id, _room.SessionId)), None);
        Assert.Empty(await FindAsync("secret", User(5)));
    }

    [Fact]
    public async Task Pages_hold_every_find_once()
    {
        await SpeakAsync([.. Enumerable.Range(0, 450).Select(i => i % 9 == 0 ? $"needle {i}" : "hay")]);
        Assert.Equal([.. Enumerable.Range(0, 50).Select(i => $"needle {i * 9}")], await FindAsync("needle"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ?!")]
    public async Task A_query_without_words_is_refused(string? query) =>
        Refused(ProblemTypes.InvalidRequest, await _room.Test.Plane.SearchTranscripts.ExecuteAsync(Host, query, null, null, None));

    [Fact]
    public async Task Tokens_that_are_not_ours_are_refused()
    {
        await SpeakAsync("one");
        foreach (var token in (string[])["!", "e30", "bnVsbA", "eyJFbnRyeSI6ImJhZCJ9", "eyJMaW5lIjoiYmFkIn0", new string('A', 5000)])
        {
            var outcome = await _room.Test.Plane.SearchTranscripts.ExecuteAsync(Host, "one", null, token, None);
            Assert.True(outcome.Succeeded || outcome.Problem.Type == ProblemTypes.InvalidRequest, token);
        }

        Refused(ProblemTypes.InvalidRequest, await _room.Test.Plane.SearchTranscripts.ExecuteAsync(Host, new string('x', 201), null, null, None));
        Refused(ProblemTypes.InvalidRequest, await _room.Test.Plane.SearchTranscripts.ExecuteAsync(Host, "one", 0, null, None));
    }
}
