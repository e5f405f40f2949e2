namespace VideoConf.Sfu.Layers;

/// <summary>What becomes of a packet.</summary>
internal enum LayerChoice : byte
{
    /// <summary>It is of a stream that is not shown.</summary>
    OtherStream,

    /// <summary>It is of the stream that is shown, and of a layer that is not.</summary>
    Unwanted,

    /// <summary>It is shown.</summary>
    Wanted,

    /// <summary>It is shown, and its stream takes the place of the one before.</summary>
    Switch,
}

/// <summary>
/// Chooses among simulcast streams, or the spatial layers of one stream, and among temporal layers, so that a decoder can go on with whatever
/// passes. Between simulcast streams it changes at key frames alone (RFC 8853 leaves them independent of each other). Within a stream it goes
/// up where the codec says that one can (RFC 7741: Y; RFC 9628: U, and frames without inter-picture prediction), and down at the next
/// picture: what is left never refers to what is left out. The rules are those of LiveKit's videolayerselector and mediasoup's codecs, but for
/// two of RFC 9628's and RFC 7741's wording: behind a switching-up point of a picture that passes all higher layers may, and a VP8 layer is joined
/// from the next lower one only. A mutable struct: keep it in a field that is not readonly.
/// </summary>
/// <param name="isSimulcast">Whether <see cref="VideoLayer.Spatial"/> ranks streams; else it counts layers of stream 0.</param>
internal struct LayerSelector(bool isSimulcast)
{
    private readonly bool _isSimulcast = isSimulcast;
    private VideoLayer _before = VideoLayer.None;
    private uint _changedAt;
    private uint _newest;
    private uint _upAfter;
    private bool _canGoUp;
    private byte _stream;

    /// <summary>What should be shown. <see cref="VideoLayer.None"/> pauses it; then nothing passes before another key frame.</summary>
    public VideoLayer Target { get; set; } = VideoLayer.Highest;

    /// <summary>What is shown.</summary>
    public VideoLayer Current { get; private set; } = VideoLayer.None;

    /// <summary>Whether nothing happens, or no better thing, before a key frame comes: one may be asked for.</summary>
    /// <param name="best">The best spatial layer that is sent now.</param>
    public readonly bool AwaitsKeyFrame(int best) =>
        !Target.IsNone && (Current.IsNone || ((_isSimulcast || Current.Spatial < Target.Spatial) && Math.Min(Target.Spatial, best) != Current.Spatial));

    /// <summary>Begins anew: the next that passes is a key frame's beginning.</summary>
    public void Restart() => Current = VideoLayer.None;

    /// <summary>Chooses.</summary>
    /// <param name="packet">What it is.</param>
    /// <param name="timestamp">Its RTP timestamp as its sender wrote it: the same for all of a picture.</param>
    /// <param name="isLate">Whether a later packet of its stream came before it.</param>
    public LayerChoice Choose(in PacketLayers packet, uint timestamp, bool isLate)
    {
        if (Target.IsNone)
        {
            Current = VideoLayer.None;
            return LayerChoice.OtherStream;
        }

        if (Current.IsNone || (_isSimulcast && packet.Stream != _stream))
        {
            if (!packet.StartsKeyFrame || !IsBetter(in packet)) return LayerChoice.OtherStream;
            _stream = packet.Stream;
            Current = new VideoLayer(_isSimulcast ? packet.Spatial : (sbyte)0, Target.Temporal);
            _before = Current;
            _changedAt = _newest = timestamp;
            _canGoUp = false;
            return LayerChoice.Switch;
        }

        // The publisher's streams may be ranked anew while this one is shown.
        if (_isSimulcast && packet.Spatial != Current.Spatial) Current = Current with { Spatial = packet.Spatial };
        if (!isLate) Step(in packet, timestamp);

        // A packet that comes late is chosen by what was shown at its time.
        var shown = IsAfter(_changedAt, timestamp) ? _before : Current;
        var isShown = packet.Temporal <= shown.Temporal && (_isSimulcast || packet.Spatial <= shown.Spatial);
        return isShown ? LayerChoice.Wanted : LayerChoice.Unwanted;
    }

    /// <summary>Whether a picture ends with the packet for who is shown what is shown now: then it needs the marker, though the sender's has layers above.</summary>
    public readonly bool EndsPicture(in PacketLayers packet, bool marker) => marker
        || (!_isSimulcast && packet.EndsFrame && packet.Spatial == Current.Spatial && (!packet.IsSpatialSwitch || Target.Spatial <= Current.Spatial));

    // Down to the target as soon as there is something, up one key frame at a time: a small picture now is better than a large one later.
    private readonly bool IsBetter(in PacketLayers packet)
    {
        if (!_isSimulcast) return true;
        return packet.Spatial <= Target.Spatial && (Current.IsNone || Current.Spatial > Target.Spatial || packet.Spatial > Current.Spatial);
    }

    private void Step(in PacketLayers packet, uint timestamp)
    {
        var isNewPicture = IsAfter(timestamp, _newest);
        if (isNewPicture) _newest = timestamp;
        var next = Current;

        if (isNewPicture)
        {
            if (Target.Temporal < next.Temporal) next = next with { Temporal = Target.Temporal };
            else if (_canGoUp && IsAfter(timestamp, _upAfter)) next = next with { Temporal = Target.Temporal };
            _canGoUp = false;
            if (!_isSimulcast && Target.Spatial < next.Spatial) next = next with { Spatial = Target.Spatial };
        }

        if (Target.Temporal > next.Temporal)
        {
            if (packet.StartsKeyFrame)
            {
                next = next with { Temporal = Target.Temporal };
            }
            else if (packet.TemporalSwitch == TemporalSwitch.IntoThis && packet.Temporal == next.Temporal + 1)
            {
                next = next with { Temporal = packet.Temporal };
            }
            else if (packet.TemporalSwitch == TemporalSwitch.AfterThis && packet.Temporal <= next.Temporal)
            {
                _canGoUp = true;
                _upAfter = timestamp;
            }
        }

        if (!_isSimulcast && packet.IsSpatialSwitch && packet.Spatial == next.Spatial + 1 && packet.Spatial <= Target.Spatial)
        {
            next = next with { Spatial = packet.Spatial };
        }

        if (next == Current) return;
        if (_changedAt != timestamp) _before = Current; // The second step within one picture leaves what was before it.
        Current = next;
        _changedAt = timestamp;
    }

    private static bool IsAfter(uint a, uint b) => (int)(a - b) > 0;
}
