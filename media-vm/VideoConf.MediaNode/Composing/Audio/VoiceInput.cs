using VideoConf.Contracts.Node;
using VideoConf.MediaNode.Audio.Opus;
using VideoConf.MediaNode.Composing.Video;
using VideoConf.MediaNode.Matroska;

namespace VideoConf.MediaNode.Composing.Audio;

/// <summary>
/// One voice's packets for a stretch of time, written as a file without gaps: packets of silence stand where nothing was sent or kept. So a decoder sees a
/// continuous stream, and no filter has to make up minutes of silence at once.
/// </summary>
internal sealed class VoiceInput : IDisposable
{
    /// <summary>What the voice's file begins with before the stretch: 80 ms until the decoder has converged (RFC 7845 section 4.6), and some.</summary>
    public static readonly TimeSpan Lead = TimeSpan.FromMilliseconds(200);

    private readonly FileStream _stream;
    private readonly ChunkWriter _writer;
    private readonly DateTimeOffset _zero;
    private readonly TimeSpan _length;
    private TimeSpan _filled;

    private VoiceInput(WorkFolder folder, string name, DateTimeOffset from, DateTimeOffset to)
    {
        _zero = from - Lead;
        _length = to - _zero;
        _stream = new FileStream(folder.File(name), FileMode.Create, FileAccess.Write, FileShare.None, 128 * 1024);
        _writer = ChunkWriter.Begin(_stream, TrackFormat.Opus(), _zero);
    }

    /// <summary>Writes the file.</summary>
    /// <returns>False when no packet of the chunks belongs into the stretch; the file is to be left out.</returns>
    public static bool Write(WorkFolder folder, string name, IEnumerable<StoredChunk> chunks, Func<StoredChunk, ChunkFile?> read, DateTimeOffset from, DateTimeOffset to)
    {
        using var input = new VoiceInput(folder, name, from, to);
        var heard = 0;
        foreach (var chunk in chunks)
        {
            if (read(chunk) is not { } file) continue;
            var start = TrackInput.StartOf(chunk, file);
            foreach (var frame in file.Frames)
                if (input.Add(start + frame.Timestamp, frame.Data.Span))
                    heard++;
        }

        input.Fill(input._length);
        input._writer.End(input._length);
        return heard > 0;
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private bool Add(DateTimeOffset at, ReadOnlySpan<byte> packet)
    {
        var time = at - _zero;
        var duration = OpusPacket.DurationOf(packet);
        // A packet that begins well within the one before it was there already: a chunk that overlaps another.
        if (time < TimeSpan.Zero || time >= _length || duration == TimeSpan.Zero || time < _filled - TimeSpan.FromMilliseconds(60)) return false;
        Fill(time);
        // The packet goes where it was spoken, even a little before its predecessor's end: a clock that is off is followed by the resampler.
        _writer.WriteFrame(time, packet, isKey: true);
        _filled = time + duration;
        return true;
    }

    private void Fill(TimeSpan until)
    {
        while (OpusPacket.TrySilence(until - _filled, out var silence, out var duration))
        {
            _writer.WriteFrame(_filled, silence, isKey: true);
            _filled += duration;
        }
    }
}
