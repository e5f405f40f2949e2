using VideoConf.Contracts.Node;
using VideoConf.Contracts.Signaling;
using VideoConf.MediaNode.Audio.Voice;
using VideoConf.Rtc.Rtp;
using VideoConf.Sfu;
using VideoConf.Sfu.Taps;

namespace VideoConf.MediaNode.Captions.Live;

/// <summary>
/// Captions of one room: a loop that empties the room's tap several times a second, keeps a <see cref="Speaker"/> for everyone who sends a
/// voice, and tells the control plane what was said and how the engine is. Who declined is not in the tap.
/// </summary>
internal sealed partial class RoomCaptioner : ISpeakerRoom, IAsyncDisposable
{
    /// <summary>Speakers who are written down at a time: as many as a listener can hear (the three audio slots).</summary>
    public const int MostAtOnce = 3;

    /// <summary>How often the tap is emptied. Two packets of each speaker at once cost less than one at a time, and 40 ms are no caption's delay.</summary>
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(40);

    /// <summary>How long an ended room waits for the engine's last words.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(20);

    /// <summary>Below this level (RFC 6464, in -dBov) a packet holds nothing that voice activity would take for speech: it need not be decoded.</summary>
    private const byte Inaudible = 80;

    private readonly string _roomId;
    private readonly ITranscriber _engine;
    private readonly string _language;
    private readonly MediaTap _tap;
    private readonly TimeProvider _clock;
    private readonly Action<NodeEvent> _send;
    private readonly ILogger _logger;
    private readonly LineBoard _board;
    private readonly LoadShedder _shedder = new(MostAtOnce);
    private readonly Dictionary<int, Track> _tracks = [];
    private readonly Dictionary<string, Speaker> _speakers = new(StringComparer.Ordinal);
    private readonly List<Speaker> _gone = []; // They have no track; their last words may still be with the engine.
    private readonly CancellationTokenSource _stop = new();
    private readonly DateTimeOffset _utc;
    private readonly long _utcAt;
    private CaptionEngineState? _told;
    private Task _loop = Task.CompletedTask;

    /// <summary>Of a room whose tap is in place.</summary>
    public RoomCaptioner(
        string roomId, string sessionId, ITranscriber engine, string language, MediaTap tap, CaptionCounters counters, TimeProvider clock,
        Action<NodeEvent> send, ILogger logger)
    {
        _roomId = roomId;
        SessionId = sessionId;
        _engine = engine;
        _language = language;
        _tap = tap;
        Counters = counters;
        _clock = clock;
        _send = send;
        _logger = logger;
        _board = new LineBoard(roomId, language, send);
        _utc = clock.GetUtcNow();
        _utcAt = clock.GetTimestamp();
    }

    /// <summary>The session that it was started for.</summary>
    public string SessionId { get; }

    /// <summary>BCP 47, as the engine was asked for.</summary>
    public string Language => _language;

    /// <summary>Its tap.</summary>
    public MediaTap Tap => _tap;

    /// <summary>Whether the room is over.</summary>
    public bool IsOver => _loop.IsCompleted;

    /// <inheritdoc/>
    public Floor Floor { get; } = new(MostAtOnce);

    /// <inheritdoc/>
    public CaptionCounters Counters { get; }

    // As the tap counts time: evenly, whatever the system's clock does meanwhile.
    private DateTimeOffset Now => _utc + _clock.GetElapsedTime(_utcAt);

    /// <summary>Starts the loop.</summary>
    public void Start()
    {
        Counters.CountRooms(1);
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Tells the control plane how the engine is, if that is news, or again though it is none.</summary>
    public void TellState(bool again)
    {
        var state = new CaptionEngineState(_engine.Name, _language, _engine.Problem ?? _shedder.Problem);
        if (!again && state == _told) return;
        _told = state;
        _send(new NodeEvent
        {
            Sequence = 0,
            Epoch = "",
            At = Now,
            Type = NodeEventTypes.CaptionsChanged,
            RoomId = _roomId,
            Captions = state,
        });
    }

    /// <inheritdoc/>
    public ITranscriberSession Open(Action<HeardSpeech> heard) => _engine.Open(_language, heard);

    /// <inheritdoc/>
    public void Hear(string participantId, HeardSpeech result)
    {
        var now = Now;
        if (result.Failure is { } failure)
        {
            Counters.CountFailure();
            Miss(participantId, result.StartedAt, result.EndedAt, failure);
        }
        else if (result.IsFinal)
        {
            Counters.CountFinal(now - result.EndedAt);
        }

        _board.Add(participantId, result, now);
    }

    /// <inheritdoc/>
    public void Miss(string participantId, DateTimeOffset from, DateTimeOffset to, string reason)
    {
        Counters.CountMissed(to - from);
        _send(new NodeEvent
        {
            Sequence = 0,
            Epoch = "",
            At = Now,
            Type = NodeEventTypes.SpeechMissed,
            RoomId = _roomId,
            ParticipantId = participantId,
            Gap = new TrackGap(participantId, TrackSources.Microphone, from, to, reason),
        });
    }

    /// <summary>Ends the loop; what was begun is still written down, as far as the engine does it in time.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            TellState(again: false);
            using var timer = new PeriodicTimer(Beat, _clock);
            while (!_tap.IsEnded && !_stop.IsCancellationRequested)
            {
                await timer.WaitForNextTickAsync(_stop.Token);
                await TurnAsync(Now);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            LogStopped(_roomId);
        }
        catch (Exception defect) // The one catch site of a room's captions: a defect costs this room its captions, not the node.
        {
            LogDefect(defect, _roomId);
        }

        await EndAsync();
    }

    private async Task TurnAsync(DateTimeOffset now)
    {
        // 1. What came since.
        while (_tap.TryRead(out var record)) Take(record);
        foreach (var track in _tracks.Values) track.Voice.Advance(now);

        // 2. Who is written down.
        _shedder.Judge(_speakers.Count == 0 ? TimeSpan.Zero : _speakers.Values.Max(speaker => speaker.Backlog), now);
        if (_shedder.Places != Floor.Places)
        {
            foreach (var loser in Floor.Resize(_shedder.Places)) _speakers[loser].LosePlace();
        }

        var waiting = _speakers.Values.Where(speaker => speaker.Waits).ToDictionary(speaker => speaker.ParticipantId, speaker => speaker.Loudness, StringComparer.Ordinal);
        if (Floor.Review(waiting, now) is { } change)
        {
            if (change.Loser is { } loser) _speakers[loser].LosePlace();
            _speakers[change.Winner].GetPlace();
        }

        // 3. What is to be told.
        _board.Flush(now);
        TellState(again: false);

        // 4. Who is to be forgotten.
        for (var i = _gone.Count - 1; i >= 0; i--)
        {
            var speaker = _gone[i];
            if (speaker.Unfinished > 0) continue;
            _gone.RemoveAt(i);
            Floor.Leave(speaker.ParticipantId); // Whatever happened: a place of someone who is not there is nobody's to take.
            _speakers.Remove(speaker.ParticipantId);
            _board.Forget(speaker.ParticipantId);
            await speaker.DisposeAsync();
        }
    }

    private void Take(in TapRecord record)
    {
        switch (record.Kind)
        {
            case TapRecordKind.TrackStarted:
                Start(record.ReadTrack());
                break;
            case TapRecordKind.Packet when _tracks.TryGetValue(record.Track, out var track):
                track.Add(record);
                break;
            case TapRecordKind.TrackEnded when _tracks.Remove(record.Track, out var ended):
                ended.Voice.Advance(Now + PacketOrder.Patience);
                ended.Voice.Dispose();
                if (_tracks.Values.Any(other => other.Speaker == ended.Speaker)) break;
                ended.Speaker.Finish();
                _gone.Add(ended.Speaker);
                break;
            default:
                break; // Sender reports: captions take their times from arrival.
        }
    }

    private void Start(TapTrack info)
    {
        if (info.Source != TrackSource.Microphone || info.ClockRate != Audio.Opus.OpusVoiceDecoder.ClockRate) return;
        if (!_speakers.TryGetValue(info.ParticipantId, out var speaker)) _speakers[info.ParticipantId] = speaker = new Speaker(info.ParticipantId, this);
        _gone.Remove(speaker); // Back again, or with another device.
        _tracks[info.Number] = new Track(info, speaker);
    }

    private async Task EndAsync()
    {
        foreach (var track in _tracks.Values) track.Voice.Dispose();
        foreach (var speaker in _speakers.Values) speaker.Finish();
        var deadline = Now + LastWords;
        while (_speakers.Values.Any(speaker => speaker.Unfinished > 0) && Now < deadline) await Task.Delay(Beat, _clock);
        _board.Flush(Now);
        foreach (var speaker in _speakers.Values) await speaker.DisposeAsync();
        Counters.CountRooms(-1);
    }

    [LoggerMessage(3321, LogLevel.Debug, "Captions of {RoomId} are turned off.")]
    private partial void LogStopped(string roomId);

    [LoggerMessage(3322, LogLevel.Error, "Captions of {RoomId} have ended because of a defect.")]
    private partial void LogDefect(Exception defect, string roomId);

    /// <summary>One stream of one speaker.</summary>
    private sealed class Track(TapTrack info, Speaker speaker)
    {
        private SequenceUnwrapper _sequence;
        private long _timestamp;
        private bool _started;

        public Speaker Speaker => speaker;

        public VoiceTrack Voice { get; } = new(speaker.Take);

        public void Add(in TapRecord record)
        {
            if (!RtpView.TryParse(record.Bytes, out var packet) || packet.PayloadType != info.PayloadType) return;
            _timestamp = _started ? _timestamp + (int)(packet.Timestamp - (uint)_timestamp) : packet.Timestamp;
            _started = true;
            var audible = !speaker.IsIdle || info.AudioLevelId == 0 || !packet.TryGetExtension(info.AudioLevelId, out var data)
                || !AudioLevel.TryParse(data, out var level) || level.BelowFullScale < Inaudible;
            var arrivedAt = DateTimeOffset.UnixEpoch.AddTicks(record.ReceivedAt / 100);
            Voice.Add(new VoicePacket(_sequence.Unwrap(packet.SequenceNumber), _timestamp, arrivedAt, audible ? packet.Payload.ToArray() : default));
            Voice.Advance(arrivedAt); // Not once a turn: after a hitch there are more packets than the order holds.
        }
    }
}
