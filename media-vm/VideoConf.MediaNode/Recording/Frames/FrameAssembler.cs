using System.Buffers;

namespace VideoConf.MediaNode.Recording.Frames;

/// <summary>Takes whole frames.</summary>
internal interface IFrameSink
{
    /// <summary>A frame, in order.</summary>
    void Frame(in EncodedFrame frame);

    /// <summary>Something was lost that a decoder misses: nothing comes before the next key frame.</summary>
    void Damaged();
}

/// <summary>
/// From packets in order to frames. A frame with a hole is left out. Video after a hole is left out up to the next key frame: what
/// refers to pictures that are not there decodes to rubbish, and a picture that stands still is better.
/// </summary>
internal sealed class FrameAssembler(IDepacketizer depacketizer, bool isAudio, IFrameSink sink)
{
    /// <summary>Bytes of a frame, and of what a depacketizer holds back of one: a sender who never ends it must not fill the node's memory.</summary>
    public const int LargestFrame = 8 * 1024 * 1024;

    private const int LargestSide = 16_384; // What readers of chunks take.
    private readonly ArrayBufferWriter<byte> _frame = new(64 * 1024);
    private long _timestamp;
    private long _receivedAt;
    private bool _isOpen;
    private bool _isDamaged; // The rest of this timestamp is of no use.
    private bool _awaitsKey = !isAudio;

    /// <summary>Frames that packets were there of, and that could not be kept.</summary>
    public long FramesLost { get; private set; }

    /// <summary>Takes a packet.</summary>
    /// <param name="payload">Its payload; empty ones only fill the line.</param>
    /// <param name="timestamp">Its RTP time, unwrapped.</param>
    /// <param name="marker">Whether it is its frame's last.</param>
    /// <param name="followsLoss">Whether packets before it never came.</param>
    /// <param name="receivedAt">When it came.</param>
    public void Add(ReadOnlySpan<byte> payload, long timestamp, bool marker, bool followsLoss, long receivedAt)
    {
        // 1. What came before it.
        if (followsLoss && !isAudio)
        {
            if (_isOpen) Lose();
            if (!_awaitsKey) sink.Damaged();
            _awaitsKey = true;
        }

        if (payload.IsEmpty) return; // Padding that measures bandwidth.
        if (_isOpen && timestamp != _timestamp) Complete();
        if (_isDamaged && timestamp == _timestamp) return;

        // 2. Where it belongs.
        if (!_isOpen)
        {
            _timestamp = timestamp;
            _receivedAt = receivedAt;
            _isDamaged = false;
            _frame.ResetWrittenCount();
            depacketizer.Begin();
            if (!depacketizer.Starts(payload))
            {
                Lose();
                return;
            }

            _isOpen = true;
        }

        if (!depacketizer.TryAppend(payload, _frame) || _frame.WrittenCount > LargestFrame) Lose();
        else if (marker || isAudio) Complete();
    }

    /// <summary>Nothing follows: gives out what is whole.</summary>
    public void End()
    {
        if (_isOpen && isAudio) Complete();
        _isOpen = false;
    }

    private void Complete()
    {
        _isOpen = false;
        if (!depacketizer.TryEnd(_frame, out var shape) || !(isAudio || IsPicture(in shape)))
        {
            if (_frame.WrittenCount > 0) Lose();
            return;
        }

        if (_awaitsKey && !shape.IsKey)
        {
            FramesLost++;
            return;
        }

        _awaitsKey = false;
        sink.Frame(new EncodedFrame(_timestamp, _frame.WrittenSpan, shape, _receivedAt));
    }

    private bool IsPicture(in FrameShape shape) =>
        (_awaitsKey && !shape.IsKey) || (shape.Width is > 0 and <= LargestSide && shape.Height is > 0 and <= LargestSide);

    private void Lose()
    {
        FramesLost++;
        _isOpen = false;
        _isDamaged = true;
        if (isAudio || _awaitsKey) return;
        _awaitsKey = true;
        sink.Damaged();
    }
}
