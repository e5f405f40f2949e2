using VideoConf.Meetings.Captions;

namespace VideoConf.Meetings.Tests.Captions;

/// <summary>Translates by putting the language before the text, and counts.</summary>
internal sealed class ScriptedTranslator : ITranslator
{
    private int _calls;

    public string Name => "Scripted";

    public int Calls => Volatile.Read(ref _calls);

    public EngineUnavailableException? Failure { get; set; }

    /// <summary>Runs before each answer.</summary>
    public Func<CancellationToken, Task>? Before { get; set; }

    public Task<IReadOnlyList<string>> TargetsAsync(string fromLanguage, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>(["es", "fr", "en"]);

    public async Task<string> TranslateAsync(string text, string fromLanguage, string toLanguage, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);
        if (Before is { } before) await before(cancellationToken);
        return Failure is { } failure ? throw failure : $"{toLanguage}: {text}";
    }
}
