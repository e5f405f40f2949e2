using System.Runtime.CompilerServices;
using VideoConf.Rtc.Primitives;
using VideoConf.Sfu.Layers;

namespace VideoConf.Sfu.Rooms;

/// <summary>One quality that a video can be had in.</summary>
/// <param name="Layer">Up to which layer.</param>
/// <param name="BitsPerSecond">What it takes on the way, with headers.</param>
internal readonly record struct VideoStep(VideoLayer Layer, long BitsPerSecond);

/// <summary>
/// What one slot's video could have of the way to its subscriber, from the least to the best that is shown, and what it was given. Of a camera the size goes
/// up before anything else; of a screen, which is read, too, but with few frames first. Owned by its room's loop; allocates nothing after construction.
/// </summary>
internal sealed class VideoShare
{
    /// <summary>Nothing is sent.</summary>
    public const int Nothing = -1;

    private const int MaxSteps = 8;
    private const int MaxSpatial = 4;

    // Rates are measured in RTP packets; below them are UDP, IP and the tag of SRTP: 44 of 1,200 bytes.
    private const double Headers = 1.04;

    // A layer whose frames take less than this share of its stream is worth sending alone.
    private const double WorthHalving = 0.8;

    // Not measured yet: so many bits per pixel and second, as cameras are sent, and this where not even the size is known.
    private const double BitsPerPixel = 2;
    private static readonly long[] UsualBitsPerSecond = [150_000, 500_000, 1_500_000];

    private Steps _steps;

    /// <summary>Steps there are; none where nothing is to be sent.</summary>
    public int Count { get; private set; }

    /// <summary>Whether it is a screen.</summary>
    public bool IsScreen { get; private set; }

    /// <summary>Its place among what is shown: the lower, the more important.</summary>
    public int Order { get; set; }

    /// <summary>The step that is sent now; <see cref="Nothing"/> for none.</summary>
    public int Current { get; private set; }

    /// <summary>The step that there is room for; <see cref="Nothing"/> for none. Set by <see cref="VideoAllocator"/>.</summary>
    public int Chosen { get; set; }

    /// <summary>The first step with all lines of it.</summary>
    public int Detail { get; private set; }

    /// <summary>Whether it was never given anything: what it begins with needs no patience.</summary>
    public bool IsFresh { get; set; } = true;

    /// <summary>Since when there has been room for nothing of it; null while there is.</summary>
    public MonoTime? UnderSince { get; set; }

    /// <summary>A step.</summary>
    public VideoStep this[int index] => _steps[index];

    /// <summary>The best step's rate; 0 where there is none.</summary>
    public long Best => Count == 0 ? 0 : _steps[Count - 1].BitsPerSecond;

    /// <summary>What is sent now takes.</summary>
    public long CurrentRate => Current == Nothing ? 0 : _steps[Current].BitsPerSecond;

    /// <summary>Looks anew at what there is.</summary>
    public void Refresh(OutgoingStream stream, MonoTime now)
    {
        Count = 0;
        Detail = 0;
        Current = Chosen = Nothing;
        if (stream.Source is not { IsActive: true } source || stream.ShownHeight == 0 || stream.Wish.IsNone) return;
        IsScreen = source.Plan.Source == TrackSource.Screen;
        if (source.IsSimulcast) AddStreams(stream, source, now);
        else AddLayers(stream, source.Lead, now);
        if (!IsFresh) Current = IndexOf(stream.Allowance);
    }

    /// <summary>Adds a step by hand, better than those before it.</summary>
    public void Add(VideoStep step)
    {
        if (Count == MaxSteps) return;
        var least = Count == 0 ? 0 : _steps[Count - 1].BitsPerSecond;
        _steps[Count++] = step with { BitsPerSecond = Math.Max(step.BitsPerSecond, least) };
    }

    /// <summary>No step takes more than so much for now.</summary>
    public void Cap(long bitsPerSecond)
    {
        for (var i = 0; i < Count; i++) _steps[i] = _steps[i] with { BitsPerSecond = Math.Min(_steps[i].BitsPerSecond, bitsPerSecond) };
    }

    /// <summary>Says what is sent now, and what it is. For tests of who shares.</summary>
    internal void Begin(int current, bool isScreen, int detail = 0) => (Current, IsScreen, Detail) = (current, isScreen, detail);

    private void AddStreams(OutgoingStream stream, Publication source, MonoTime now)
    {
        var cap = Math.Min(stream.Wish.Spatial, source.RankFor(stream.ShownHeight));
        var top = source.StreamFor(new VideoLayer(cap, sbyte.MaxValue)).Rank;
        for (sbyte rank = 0; rank <= top; rank++)
        {
            foreach (var candidate in source.Streams)
            {
                if (candidate.Rank != rank || !candidate.IsActive) continue;
                var full = candidate.RateOf(0, sbyte.MaxValue, now).BitsPerSecond;
                Add(rank, candidate.RateOf(0, 0, now).BitsPerSecond, full == 0 ? Guess(candidate.Pixels, candidate.Rank) : full, rank == top, stream.Wish.Temporal);
            }
        }
    }

    private void AddLayers(OutgoingStream stream, PublicationStream only, MonoTime now)
    {
        var shown = Math.Min(stream.Wish.Spatial, only.SpatialFor(stream.ShownHeight));
        var top = (sbyte)Math.Min(Math.Min(shown, only.TopSpatial), (sbyte)(MaxSpatial - 1));
        for (sbyte spatial = 0; spatial <= top; spatial++)
        {
            var full = only.RateOf(spatial, sbyte.MaxValue, now).BitsPerSecond;
            Add(spatial, only.RateOf(spatial, 0, now).BitsPerSecond, full == 0 ? Guess(only.PixelsOf(spatial), only.Rank) : full, spatial == top, stream.Wish.Temporal);
        }
    }

    private void Add(sbyte spatial, long few, long full, bool isTop, sbyte temporal)
    {
        var isHalved = few > 0 && few < full * WorthHalving && temporal > 0;
        if (isTop) Detail = Count;
        if (isHalved && (IsScreen || Count == 0)) Add(new VideoStep(new VideoLayer(spatial, 0), (long)(few * Headers)));
        if (!isHalved || !IsScreen || isTop) Add(new VideoStep(new VideoLayer(spatial, temporal), (long)(full * Headers)));
    }

    private static long Guess(int pixels, sbyte rank) =>
        pixels > 0 ? (long)(pixels * BitsPerPixel) : UsualBitsPerSecond[Math.Clamp(rank, (sbyte)0, (sbyte)(UsualBitsPerSecond.Length - 1))];

    private int IndexOf(VideoLayer allowed)
    {
        if (Count == 0 || allowed.IsNone) return Nothing;
        for (var i = Count - 1; i > 0; i--)
        {
            if (_steps[i].Layer.Spatial <= allowed.Spatial && _steps[i].Layer.Temporal <= allowed.Temporal) return i;
        }

        return 0; // The least that is sent goes to who may have something.
    }

    [InlineArray(MaxSteps)]
    private struct Steps
    {
        private VideoStep _first;
    }
}
