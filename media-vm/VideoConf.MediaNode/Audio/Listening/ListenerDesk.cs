using System.Net.WebSockets;
using VideoConf.MediaNode.Api;
using VideoConf.MediaNode.Captions;
using VideoConf.MediaNode.Engine;
using VideoConf.Sfu;
using VideoConf.Sfu.Taps;

namespace VideoConf.MediaNode.Audio.Listening;

/// <summary>Outside listeners to participants' voices: how many there may be, and their taps. Thread-safe.</summary>
internal sealed class ListenerDesk(IMediaEngine media, DepartedParticipants departed, CaptionCounters counters, TimeProvider clock, ILogger<VoiceListener> logger)
{
    /// <summary>Listeners of one room. Well below the taps that a room takes: recordings and captions need theirs.</summary>
    private const int MostOfRoom = 16;

    /// <summary>Half a minute of one voice.</summary>
    private const int RingBytes = 256 * 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _rooms = new(StringComparer.Ordinal);

    /// <summary>Lets someone listen, once the connection is there; returns when that is over.</summary>
    /// <param name="roomId">The room.</param>
    /// <param name="participantId">Whose voice. Who declined the consent <c>ai</c> is not heard, and neither is who is not there: that may change.</param>
    /// <param name="listenerId">The participant on whose behalf; when they leave, it ends.</param>
    /// <param name="accept">Makes the connection.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns><see cref="SfuError.None"/>, or why there is nothing to listen to.</returns>
    public async Task<SfuError> ListenAsync(
        string roomId, string participantId, string listenerId, Func<Task<WebSocket>> accept, CancellationToken cancellationToken)
    {
        if (!TryEnter(roomId)) return SfuError.Busy;
        var tap = new MediaTap(new MediaTapOptions { Purpose = TapPurpose.Ai, AudioOnly = true, ParticipantId = participantId, RingBytes = RingBytes });
        var since = clock.GetUtcNow().AddSeconds(-1); // Departures count whole seconds.
        try
        {
            var error = await media.AddTapAsync(roomId, tap, CancellationToken.None); // Cancelled, it would be in the room and nobody's.
            if (error != SfuError.None) return error;
            counters.CountListeners(1);
            try
            {
                using var socket = await accept();
                var listener = new VoiceListener(socket, tap, participantId, () => !departed.Refuses(roomId, listenerId, since), clock, logger);
                await listener.RunAsync(cancellationToken);
            }
            finally
            {
                counters.CountListeners(-1);
                await media.RemoveUntilEndedAsync(roomId, tap, clock, CancellationToken.None);
            }
        }
        finally
        {
            Leave(roomId);
        }

        return SfuError.None;
    }

    private bool TryEnter(string roomId)
    {
        lock (_lock)
        {
            var count = _rooms.GetValueOrDefault(roomId);
            if (count >= MostOfRoom) return false;
            _rooms[roomId] = count + 1;
            return true;
        }
    }

    private void Leave(string roomId)
    {
        lock (_lock)
        {
            if (--_rooms[roomId] == 0) _rooms.Remove(roomId);
        }
    }
}
