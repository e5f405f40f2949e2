using System.Security.Cryptography;
using VideoConf.Contracts.Node;
using VideoConf.MediaNode.Engine;
using VideoConf.MediaNode.Recording.Storing;
using VideoConf.MediaNode.Recording.Timing;
using VideoConf.Sfu.Taps;

namespace VideoConf.MediaNode.Recording;

/// <summary>One stretch of recording a room: reads its tap until that ends, and brings each packet to its track.</summary>
internal sealed partial class RoomRecorder(MediaTap tap, string roomId, IMediaEngine engine, IChunkSink desk, RecordingLimits limits, TimeProvider clock, ILogger logger)
{
    private readonly ILogger _logger = logger;

    // A track's number is the tap's: with a name of this stretch before it, no two tracks of a recording are called the same, whatever restarts.
    private readonly string _stretch = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
    private readonly Dictionary<int, TrackRecorder> _tracks = [];
    private readonly Dictionary<string, ClockOffset> _clocks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _begun = new(StringComparer.Ordinal); // Tracks of each participant so far.
    private readonly List<TrackRecorder> _asking = [];
    private long _dropped;
    private bool _isFull;

    /// <summary>Runs until the tap has ended and all of it is handed on. Never throws: what goes wrong is logged, and said of the tracks that it cost.</summary>
    public async Task RunAsync()
    {
        try
        {
            await ReadAsync();
        }
        catch (Exception bug) // Of no single track: the stretch ends, and the next PUT begins another.
        {
            LogFailed(bug, roomId);
            foreach (var number in _tracks.Keys.ToArray()) GiveUp(number, Time.ToUnix(clock.GetUtcNow()), bug);
            await engine.RemoveUntilEndedAsync(roomId, tap, clock, CancellationToken.None);
        }
    }

    private async Task ReadAsync()
    {
        using var timer = new PeriodicTimer(limits.Turn, clock);
        var start = clock.GetTimestamp();
        var startedAt = Time.ToUnix(clock.GetUtcNow());
        var nextSave = limits.SaveEvery;
        while (true)
        {
            var isEnded = tap.IsEnded; // Before reading: what comes after this is not of the tap.
            var elapsed = clock.GetElapsedTime(start);
            var save = elapsed >= nextSave;
            if (save) nextSave = elapsed + limits.SaveEvery;
            Turn(startedAt + (elapsed.Ticks * 100), save);
            if (isEnded) break;

            foreach (var track in _asking)
            {
                await engine.RequestKeyFrameAsync(roomId, track.Track.ParticipantId, track.Track.Source, CancellationToken.None);
            }

            await timer.WaitForNextTickAsync();
        }

        var now = startedAt + (clock.GetElapsedTime(start).Ticks * 100);
        foreach (var number in _tracks.Keys.ToArray())
        {
            try
            {
                End(number);
            }
            catch (Exception bug) when (bug is not OutOfMemoryException)
            {
                GiveUp(number, now, bug);
            }
        }
    }

    private void Turn(long now, bool save)
    {
        // 1. What came.
        while (tap.TryRead(out var record))
        {
            try
            {
                Take(in record); // A record lives on the stack alone: no closure can hold it.
            }
            catch (Exception bug) when (bug is not OutOfMemoryException)
            {
                GiveUp(record.Track, now, bug);
            }
        }

        // 2. What time asks for.
        _asking.Clear();
        foreach (var (number, track) in _tracks) // Giving one up in between is allowed: removing leaves an enumeration valid.
        {
            try
            {
                track.Tick(now, save);
                if (track.TryAskKeyFrame(now)) _asking.Add(track);
            }
            catch (Exception bug) when (bug is not OutOfMemoryException)
            {
                GiveUp(number, now, bug);
            }
        }

        // 3. What found the tap full shows as lost packets of its tracks; here it is counted as what it is.
        var dropped = tap.Dropped;
        if (dropped == _dropped) return;
        desk.Figures.PacketsDropped(dropped - _dropped);
        if (_dropped == 0) LogDropped(roomId, dropped);
        _dropped = dropped;
    }

    private void Take(in TapRecord record)
    {
        if (record.Kind == TapRecordKind.TrackStarted)
        {
            Begin(record.ReadTrack(), record.ReceivedAt);
            return;
        }

        if (!_tracks.TryGetValue(record.Track, out var track)) return;
        switch (record.Kind)
        {
            case TapRecordKind.Packet:
                track.Take(record.Bytes, record.ReceivedAt);
                break;
            case TapRecordKind.SenderReport:
                var (ntp, timestamp) = record.ReadSenderReport();
                track.Take(ntp, timestamp, record.ReceivedAt);
                break;
            case TapRecordKind.TrackEnded:
                End(record.Track);
                break;
        }
    }

    private void Begin(TapTrack track, long at)
    {
        if (_tracks.Count >= limits.MostTracks)
        {
            if (_isFull) return;
            _isFull = true;
            LogFull(roomId, limits.MostTracks);
            desk.Gap(new TrackGap(track.ParticipantId, SfuWords.Of(track.Source), Time.FromUnix(at), Time.FromUnix(at), $"More than {limits.MostTracks} tracks at the same time."));
            return;
        }

        var begun = _begun.GetValueOrDefault(track.ParticipantId);
        if (begun > limits.MostTracksOfOne) return;
        _begun[track.ParticipantId] = begun + 1;
        if (begun == limits.MostTracksOfOne)
        {
            LogTooMany(roomId, track.ParticipantId, begun);
            desk.Gap(new TrackGap(track.ParticipantId, SfuWords.Of(track.Source), Time.FromUnix(at), Time.FromUnix(at), $"More than {begun} tracks of one participant: what they sent from then on was not kept."));
            return;
        }

        if (!_clocks.TryGetValue(track.ParticipantId, out var participant)) _clocks[track.ParticipantId] = participant = new ClockOffset();
        _tracks[track.Number] = new TrackRecorder(track, $"{_stretch}-{track.Number}", participant, limits, desk);
        desk.Figures.Track(1);
    }

    private void End(int number)
    {
        if (!_tracks.TryGetValue(number, out var track)) return;
        track.End(); // When it throws, the track is still there to be given up.
        _tracks.Remove(number);
        desk.Figures.Track(-1);
        _isFull = false;
        track.Dispose();

        // Who comes back may come from another device, with another clock.
        var participantId = track.Track.ParticipantId;
        if (!_tracks.Values.Any(other => other.Track.ParticipantId == participantId)) _clocks.Remove(participantId);
    }

    private void GiveUp(int number, long now, Exception bug)
    {
        if (!_tracks.Remove(number, out var track)) return;
        desk.Figures.Track(-1);
        track.Dispose();
        LogGivenUp(bug, roomId, track.Track.ParticipantId, track.Track.Source.ToString());
        desk.Gap(new TrackGap(
            track.Track.ParticipantId, SfuWords.Of(track.Track.Source), Time.FromUnix(now), Time.FromUnix(now), "The node failed at this track from then on."));
    }

    [LoggerMessage(3521, LogLevel.Error, "Recording {RoomId}: the {Source} of {ParticipantId} is given up.")]
    private partial void LogGivenUp(Exception bug, string roomId, string participantId, string source);

    [LoggerMessage(3522, LogLevel.Warning, "Recording {RoomId} is behind: {Dropped} packets were dropped.")]
    private partial void LogDropped(string roomId, long dropped);

    [LoggerMessage(3523, LogLevel.Warning, "Recording {RoomId} has {Tracks} tracks: more are not recorded.")]
    private partial void LogFull(string roomId, int tracks);

    [LoggerMessage(3524, LogLevel.Warning, "Recording {RoomId}: {ParticipantId} has begun {Tracks} tracks; more of theirs are not recorded.")]
    private partial void LogTooMany(string roomId, string participantId, int tracks);

    [LoggerMessage(3525, LogLevel.Error, "Recording {RoomId} failed: this stretch of it ends.")]
    private partial void LogFailed(Exception bug, string roomId);
}
