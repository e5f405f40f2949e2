using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtp;
using VideoConf.Sfu.Codecs;

namespace VideoConf.Sfu.Layers;

/// <summary>
/// Chooses among the decode targets of one stream by its dependency descriptors (AOM's RTP specification, appendix A.8.3), whatever the codec. A
/// target is joined, upwards or downwards, with a frame that is a switch point of it and refers to nothing but frames that passed: then all
/// of the target that follows can be decoded. Owned by its room's loop; allocates nothing after construction.
/// </summary>
internal sealed class DependencySelector
{
    // References reach back 16 frames by template; what is farther away does not count as passed, and is no place to switch.
    private const int Window = 256;

    private readonly long[] _passed = new long[Window];
    private SequenceUnwrapper _frames;
    private long _highest = -1;

    /// <summary>Nothing was chosen yet.</summary>
    public DependencySelector() => Array.Fill(_passed, -1);

    /// <summary>What should be shown. <see cref="VideoLayer.None"/> pauses it; then nothing passes before another key frame.</summary>
    public VideoLayer Target { get; set; } = VideoLayer.Highest;

    /// <summary>What is shown.</summary>
    public VideoLayer Current { get; private set; } = VideoLayer.None;

    /// <summary>The decode target that is shown; -1 for none.</summary>
    public int DecodeTarget { get; private set; } = -1;

    /// <summary>Begins anew: the next that passes is a key frame's beginning.</summary>
    public void Restart()
    {
        DecodeTarget = -1;
        Current = VideoLayer.None;
        Array.Fill(_passed, -1);
        _frames = default;
        _highest = -1;
    }

    /// <summary>Chooses.</summary>
    /// <param name="frame">What the packet's descriptor says.</param>
    /// <param name="structure">The structure in force.</param>
    /// <param name="activeTargets">The decode targets that are produced, one bit each.</param>
    public LayerChoice Choose(in DependencyDescriptor frame, DependencyStructure structure, uint activeTargets)
    {
        if (Target.IsNone)
        {
            if (DecodeTarget >= 0) Restart();
            return LayerChoice.OtherStream;
        }

        if (DecodeTarget < 0) return TryBegin(in frame, structure, activeTargets) ? LayerChoice.Switch : LayerChoice.OtherStream;

        var number = _frames.Unwrap(new SequenceNumber(frame.FrameNumber));
        if (number > _highest)
        {
            _highest = number;
            Join(in frame, number, structure, activeTargets);
        }
        else if (HasPassed(number))
        {
            return LayerChoice.Wanted; // More of a frame that was chosen.
        }

        if (DecodeTarget >= structure.Targets || frame.IndicationFor(DecodeTarget) == DecodeTargetIndication.NotPresent) return LayerChoice.Unwanted;
        Pass(number);
        return LayerChoice.Wanted;
    }

    private bool TryBegin(in DependencyDescriptor frame, DependencyStructure structure, uint activeTargets)
    {
        if (!frame.StartsKeyFrame) return false;
        _frames = default;
        var number = _frames.Unwrap(new SequenceNumber(frame.FrameNumber));
        _highest = number;
        Join(in frame, number, structure, activeTargets);
        if (DecodeTarget < 0) return false;
        Pass(number);
        return true;
    }

    // The best target within the wish that can be joined here, if it is nearer to the wish than what is shown.
    private void Join(in DependencyDescriptor frame, long number, DependencyStructure structure, uint activeTargets)
    {
        if (!RefersToPassed(in frame, number)) return;

        var best = -1;
        for (var target = 0; target < structure.Targets; target++)
        {
            if ((activeTargets & (1u << target)) == 0 || !IsWithin(target, structure)) continue;
            var isShown = target == DecodeTarget;
            if (!isShown && frame.IndicationFor(target) != DecodeTargetIndication.Switch) continue;
            if (best < 0 || Rank(target, structure) > Rank(best, structure)) best = target;
        }

        if (best < 0) return;
        DecodeTarget = best;
        Current = new VideoLayer((sbyte)structure.SpatialOf(best), (sbyte)structure.TemporalOf(best));
    }

    private bool IsWithin(int target, DependencyStructure structure) =>
        structure.SpatialOf(target) <= Target.Spatial && structure.TemporalOf(target) <= Target.Temporal;

    private static int Rank(int target, DependencyStructure structure) => (structure.SpatialOf(target) * 8) + structure.TemporalOf(target);

    private bool RefersToPassed(in DependencyDescriptor frame, long number)
    {
        for (var i = 0; i < frame.ReferenceCount; i++)
        {
            if (!HasPassed(number - frame.References[i])) return false;
        }

        return true;
    }

    private bool HasPassed(long number) => number >= 0 && _passed[number & (Window - 1)] == number;

    private void Pass(long number)
    {
        if (number >= 0) _passed[number & (Window - 1)] = number;
    }
}
