using VideoConf.Contracts.Node;

namespace VideoConf.MediaNode.Captions.Live;

/// <summary>
/// What has been heard on its way to the control plane: partial results at most <see cref="PartialsPerSecond"/> a second and speaker, the newest
/// of each line; final ones always and at once. A line that turns out to hold no words is withdrawn by an empty final, if it was shown before.
/// Thread-safe.
/// </summary>
/// <param name="roomId">The room.</param>
/// <param name="language">What is spoken.</param>
/// <param name="send">Takes an event; does not wait.</param>
internal sealed class LineBoard(string roomId, string language, Action<NodeEvent> send)
{
    /// <summary>More would be read by nobody.</summary>
    public const int PartialsPerSecond = 3;

    private static readonly TimeSpan Apart = TimeSpan.FromSeconds(1.0 / PartialsPerSecond);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Shown> _speakers = new(StringComparer.Ordinal);

    /// <summary>Takes a result.</summary>
    /// <param name="participantId">Whose.</param>
    /// <param name="heard">What.</param>
    /// <param name="now">The server's UTC.</param>
    public void Add(string participantId, HeardSpeech heard, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (!_speakers.TryGetValue(participantId, out var shown)) _speakers[participantId] = shown = new Shown();
            if (heard.IsFinal)
            {
                shown.Waiting.Remove(heard.UtteranceId);
                var wasShown = shown.Lines.Remove(heard.UtteranceId);
                if (heard.Text.Length > 0 || wasShown) Send(participantId, heard, now);
                return;
            }

            shown.Waiting[heard.UtteranceId] = heard;
            SendWaiting(participantId, shown, now);
        }
    }

    /// <summary>Sends what waited long enough. To be called several times a second.</summary>
    public void Flush(DateTimeOffset now)
    {
        lock (_lock)
        {
            foreach (var (participantId, shown) in _speakers) SendWaiting(participantId, shown, now);
        }
    }

    /// <summary>Forgets a speaker who is gone.</summary>
    public void Forget(string participantId)
    {
        lock (_lock) _speakers.Remove(participantId);
    }

    private void SendWaiting(string participantId, Shown shown, DateTimeOffset now)
    {
        if (shown.Waiting.Count == 0 || now - shown.SentAt < Apart) return;
        var (id, heard) = shown.Waiting.First();
        shown.Waiting.Remove(id);
        shown.Lines.Add(id);
        shown.SentAt = now;
        Send(participantId, heard, now);
    }

    private void Send(string participantId, HeardSpeech heard, DateTimeOffset now) => send(new NodeEvent
    {
        Sequence = 0,
        Epoch = "",
        At = now,
        Type = NodeEventTypes.Spoken,
        RoomId = roomId,
        ParticipantId = participantId,
        Line = new SpokenLine(heard.UtteranceId, heard.Text, language, heard.IsFinal, heard.StartedAt, heard.EndedAt),
    });

    private sealed class Shown
    {
        public Dictionary<string, HeardSpeech> Waiting { get; } = new(StringComparer.Ordinal);

        public HashSet<string> Lines { get; } = new(StringComparer.Ordinal);

        public DateTimeOffset SentAt { get; set; } = DateTimeOffset.MinValue;
    }
}
