using System.Collections.Concurrent;
using System.Threading.Channels;
using VideoConf.Contracts.Captions;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Signaling;

namespace VideoConf.Meetings.Captions;

/// <summary>
/// Translates final lines once per language with readers, beside the reports of nodes and never in their way. A few lanes with bounded queues keep the
/// lines of one room and language in order. When the translator fails, is slow or cannot keep up, readers get the words as spoken, and are told why once.
/// What is in a queue is for people who read now: it is lost with the process, the stored line is not.
/// </summary>
internal sealed class CaptionTranslation : IDisposable
{
    internal const int Lanes = 4;
    internal const int LaneLength = 64;

    /// <summary>A caption that comes later than this is about something else than what is being said.</summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(5);

    private readonly ITranslator? _translator;
    private readonly TranscriptStore _transcripts;
    private readonly CaptionLanguages _languages;
    private readonly ISignalSender _signals;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, bool> _told = new(StringComparer.Ordinal);
    private readonly Channel<Wanted>[] _lanes;

    public CaptionTranslation(ITranslator? translator, TranscriptStore transcripts, CaptionLanguages languages, ISignalSender signals, TimeProvider clock)
    {
        (_translator, _transcripts, _languages, _signals, _clock) = (translator, transcripts, languages, signals, clock);
        _lanes = [.. Enumerable.Range(0, translator is null ? 0 : Lanes).Select(_ => Channel.CreateBounded<Wanted>(new BoundedChannelOptions(LaneLength) { SingleReader = true }))];
        Idle = Task.WhenAll(_lanes.Select(lane => Task.Run(() => RunAsync(lane.Reader))));
    }

    /// <summary>Ends when the lanes do.</summary>
    internal Task Idle { get; }

    /// <summary>Queues a line for the readers of a language; when there is no room in the queue they get it as spoken, now.</summary>
    public async Task PassOnAsync(string roomId, RoomCaptions? captions, LineDocument line, string language, CancellationToken cancellationToken)
    {
        var wanted = new Wanted(roomId, captions, line, language);
        if (_lanes.Length == 0)
        {
            await FailAsync(wanted, "No translator is set up here. Words come as they are spoken.", cancellationToken);
            return;
        }

        var lane = _lanes[(uint)StringComparer.Ordinal.GetHashCode(wanted.Group) % (uint)_lanes.Length];
        if (!lane.Writer.TryWrite(wanted)) await FailAsync(wanted, $"Translation into {language} cannot keep up. Words come as they are spoken.", cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var lane in _lanes) lane.Writer.TryComplete();
        _stop.Cancel();
        _stop.Dispose();
    }

    private async Task RunAsync(ChannelReader<Wanted> lane)
    {
        var stop = _stop.Token;
        try
        {
            await foreach (var wanted in lane.ReadAllAsync(stop)) await TranslateAsync(wanted, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The process stops; readers are told of that in another way.
        }
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1031", Justification = "Whatever a translator throws, the lane goes on and the readers get the words and the reason.")]
    private async Task TranslateAsync(Wanted wanted, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(TimeLimit, _clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        string text;
        try
        {
            text = SpokenText.Clean(await _translator!.TranslateAsync(wanted.Line.Text, wanted.Line.Language, wanted.Language, both.Token));
            if (text.Length == 0) throw new EngineUnavailableException("The translator answered with nothing.", isTransient: true);
            await _transcripts.KeepTranslationAsync(wanted.RoomId, wanted.Line, wanted.Language, text, stop);
        }
        catch (Exception error) when (!stop.IsCancellationRequested)
        {
            var reason = error switch
            {
                EngineUnavailableException told => told.Message,
                OperationCanceledException => "The translator takes too long.",
                _ => "The translator failed.",
            };
            await FailAsync(wanted, $"Translation into {wanted.Language} does not work just now: {reason} Words come as they are spoken.", stop);
            return;
        }

        var line = wanted.Line.ToLine() with { Text = text, Language = wanted.Language, TranslatedFrom = wanted.Line.Language };
        await SendAsync(wanted, HubEvents.TranscriptUpdate, line, stop);
        if (_told.TryRemove(wanted.Group, out _)) await SendAsync(wanted, HubEvents.CaptionsChanged, await StateAsync(wanted, problem: null, stop), stop);
    }

    private async Task FailAsync(Wanted wanted, string problem, CancellationToken cancellationToken)
    {
        await SendAsync(wanted, HubEvents.TranscriptUpdate, wanted.Line.ToLine(), cancellationToken);
        if (_told.Count > 10_000) _told.Clear(); // Rooms of long ago: told once more at worst.
        if (_told.TryAdd(wanted.Group, true)) await SendAsync(wanted, HubEvents.CaptionsChanged, await StateAsync(wanted, problem, cancellationToken), cancellationToken);
    }

    private async Task<CaptionsState> StateAsync(Wanted wanted, string? problem, CancellationToken cancellationToken)
    {
        var state = await _languages.StateAsync(wanted.Captions, wanted.Line.Language, cancellationToken);
        return problem is null ? state : state with { Problem = problem };
    }

    private Task SendAsync(Wanted wanted, string method, object argument, CancellationToken cancellationToken) =>
        _signals.ToGroupAsync(wanted.Group, method, argument, exceptConnectionId: null, cancellationToken);

    private sealed record Wanted(string RoomId, RoomCaptions? Captions, LineDocument Line, string Language)
    {
        public string Group => CaptionGroups.Of(RoomId, Language);
    }
}
