using System.Collections.Concurrent;
using VideoConf.Contracts.Captions;
using VideoConf.Meetings.Signaling;

namespace VideoConf.Meetings.Captions;

/// <summary>In which languages captions can be read, and how captions look from outside.</summary>
internal sealed class CaptionLanguages(ITranslator? translator, TimeProvider clock)
{
    private const int MaxRemembered = 256;
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan RememberedFor = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ForgottenAfterFailure = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<string, Remembered> _remembered = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The spoken language and those that it can be translated to. A translator that does not answer adds none.</summary>
    public async Task<IReadOnlyList<string>> ReadableAsync(string spoken, CancellationToken cancellationToken)
    {
        if (translator is null) return [spoken];
        var now = clock.GetUtcNow();
        if (_remembered.TryGetValue(spoken, out var known) && known.Until > now) return known.Languages;
        if (_remembered.Count >= MaxRemembered) _remembered.Clear();

        using var limit = new CancellationTokenSource(TimeLimit, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var targets = await translator.TargetsAsync(spoken, both.Token);
            IReadOnlyList<string> languages = [spoken, .. targets.Where(target => LanguageTags.IsTag(target) && !LanguageTags.Same(target, spoken)).Distinct(StringComparer.OrdinalIgnoreCase)];
            _remembered[spoken] = new Remembered(languages, now + RememberedFor);
            return languages;
        }
        catch (Exception error) when (error is EngineUnavailableException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // Captions as spoken need no translator; who wants another language finds it missing from the list, and may ask again in a moment.
            IReadOnlyList<string> languages = [spoken];
            _remembered[spoken] = new Remembered(languages, now + ForgottenAfterFailure);
            return languages;
        }
    }

    /// <summary>How captions are in a room where <paramref name="spoken"/> is spoken.</summary>
    public async Task<CaptionsState> StateAsync(RoomCaptions? captions, string spoken, CancellationToken cancellationToken) =>
        new(captions is not null, captions?.Engine, await ReadableAsync(captions?.Language ?? spoken, cancellationToken), captions?.Problem);

    private sealed record Remembered(IReadOnlyList<string> Languages, DateTimeOffset Until);
}
