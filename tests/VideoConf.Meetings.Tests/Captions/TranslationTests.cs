using VideoConf.Contracts.Meetings;
using VideoConf.Meetings.Captions;
using VideoConf.TestSupport;
using static VideoConf.Meetings.Tests.TestPlane;

namespace VideoConf.Meetings.Tests.Captions;

public sealed class TranslationTests : IDisposable
{
    private readonly ScriptedTranslator _translator = new();
    private readonly CaptionedRoom _room;

    public TranslationTests() => _room = new CaptionedRoom(_translator);

    public void Dispose() => _room.Dispose();

    [Fact]
    public async Task A_line_is_translated_once_for_all_readers_of_a_language()
    {
        var (ada, original) = await _room.EnterAsync(User(1));
        var (_, first) = await _room.EnterAsync(User(2));
        var (_, second) = await _room.EnterAsync(User(3));
        Assert.Equal(["en-US", "es", "fr"], Ok(await _room.SetAsync(original, language: "en-US")).Languages);
        Ok(await _room.SetAsync(first, language: "es"));
        Ok(await _room.SetAsync(second, language: "ES"));
        await _room.ReportAsync(_room.Said(ada.ParticipantId, "good", final: false, lineId: "l1"));
        await _room.ReportAsync(_room.Said(ada.ParticipantId, "good morning", lineId: "l1"));
        await Until.TrueAsync(() => _room.Updates(second).Count == 1 && _room.Updates(first).Count == 1);
        var line = Assert.Single(_room.Updates(first));
        Assert.Equal(("es: good morning", "es", "en-US", "l1"), (line.Text, line.Language, line.TranslatedFrom, line.LineId));
        Assert.Equal(["good", "good morning"], _room.Updates(original).Select(one => one.Text));
        Assert.Equal(1, _translator.Calls);
        Assert.Equal("es: good morning", Assert.Single(await _room.LinesAsync()).Translations!["es"]);
    }

    [Fact]
    public async Task A_translator_that_fails_is_told_of_once_and_words_come_as_spoken()
    {
        var (ada, _) = await _room.EnterAsync(User(1));
        var (_, reader) = await _room.EnterAsync(User(2));
        Ok(await _room.SetAsync(reader, language: "fr"));
        var told = _room.States(reader).Count;
        _translator.Failure = new EngineUnavailableException("The quota is used up.", isTransient: true);
        await _room.ReportAsync(_room.Said(ada.ParticipantId, "one", at: 1), _room.Said(ada.ParticipantId, "two", at: 2));
        await Until.TrueAsync(() => _room.Updates(reader).Count == 2 && _room.States(reader).Count > told);
        Assert.Equal(["one", "two"], _room.Updates(reader).Select(line => line.Text));
        Assert.Contains("The quota is used up.", Assert.Single(_room.States(reader).Skip(told)).Problem, StringComparison.Ordinal);
        _translator.Failure = null;
        await _room.ReportAsync(_room.Said(ada.ParticipantId, "three", at: 3));
        await Until.TrueAsync(() => _room.States(reader).Count == told + 2);
        Assert.Equal("fr: three", _room.Updates(reader)[^1].Text);
        Assert.Null(_room.States(reader)[^1].Problem);
    }

    [Fact]
    public async Task A_translator_that_hangs_holds_up_nobody()
    {
        var (ada, original) = await _room.EnterAsync(User(1));
        var (_, reader) = await _room.EnterAsync(User(2));
        Ok(await _room.SetAsync(original));
        Ok(await _room.SetAsync(reader, language: "fr"));
        _translator.Before = async cancellation => await Task.Delay(Timeout.Infinite, cancellation);
        var many = CaptionTranslation.LaneLength + 20;
        await _room.ReportAsync([.. Enumerable.Range(0, many).Select(i => _room.Said(ada.ParticipantId, $"line {i}", at: i))]);
        Assert.Equal(many, _room.Updates(original).Count);
        Assert.True(_room.Updates(reader).Count >= 19, "what does not fit into the queue comes as spoken");
        Assert.Contains("keep up", _room.States(reader)[^1].Problem, StringComparison.Ordinal);

        // Its time limit is of the clock that stands still; when it moves, the line comes as spoken too.
        var before = _room.Updates(reader).Count;
        await Until.TrueAsync(() =>
        {
            _room.Test.Clock.Advance(TimeSpan.FromSeconds(6));
            return _room.Updates(reader).Count > before;
        });
    }

    [Fact]
    public async Task Without_a_translator_only_the_spoken_language_can_be_read()
    {
        using var plain = new CaptionedRoom();
        var (_, reader) = await plain.EnterAsync(User(1), request: new JoinRequest());
        Assert.False((await plain.SetAsync(reader, language: "es")).Succeeded);
        Assert.True((await plain.SetAsync(reader, language: "en-us")).Succeeded);
    }
}
