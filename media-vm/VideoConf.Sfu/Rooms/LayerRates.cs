using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using VideoConf.Rtc.Primitives;

namespace VideoConf.Sfu.Rooms;

/// <summary>How many bits a second each layer of one stream takes, measured as it comes. A mutable struct: keep it in a field that is not readonly.</summary>
internal struct LayerRates
{
    // Long enough to hold several frames of the slowest camera, short enough that a new layer counts before anybody decides on it.
    private const long WindowNanoseconds = 500_000_000;
    private const int Temporals = 4;

    /// <summary>Layers that are told apart.</summary>
    public const int Layers = Temporals * Temporals;

    private Buckets _bytes;
    private Buckets _rates;
    private Packets _packets;
    private MonoTime _began;
    private bool _started;

    /// <summary>Counts a packet.</summary>
    public void Add(int spatial, int temporal, int bytes, MonoTime now)
    {
        if (!_started || now.Nanoseconds - _began.Nanoseconds >= WindowNanoseconds) Roll(now);
        var index = IndexOf(spatial, temporal);
        _bytes[index] += bytes;
        _packets[index]++;
        Bytes += bytes;
    }

    /// <summary>Bytes counted.</summary>
    public long Bytes { get; private set; }

    /// <summary>Packets counted of each layer; see <see cref="IsWithin"/>.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<uint> Counts => _packets;

    /// <summary>What a layer takes, with those it stands on. 0 when nothing came lately.</summary>
    public readonly Bitrate Of(int spatial, int temporal, MonoTime now)
    {
        if (!_started || now.Nanoseconds - _began.Nanoseconds >= 4 * WindowNanoseconds) return default;
        long sum = 0;
        for (var s = 0; s <= Math.Min(spatial, Temporals - 1); s++)
        {
            for (var t = 0; t <= Math.Min(temporal, Temporals - 1); t++) sum += _rates[(s * Temporals) + t];
        }

        return new Bitrate(sum);
    }

    // Half of what was known, half of what came: a key frame alone makes no new rate.
    private void Roll(MonoTime now)
    {
        var elapsed = now.Nanoseconds - _began.Nanoseconds;
        for (var i = 0; i < Buckets.Length; i++)
        {
            var rate = _started ? _bytes[i] * 8_000_000 / (elapsed / 1_000) : 0;
            _rates[i] = _rates[i] == 0 ? rate : (_rates[i] + rate) / 2;
            _bytes[i] = 0;
        }

        _started = true;
        _began = now;
    }

    /// <summary>Whether a place among <see cref="Counts"/> is that of a layer, or of one that it stands on.</summary>
    public static bool IsWithin(int index, int spatial, int temporal) => index / Temporals <= spatial && index % Temporals <= temporal;

    private static int IndexOf(int spatial, int temporal) => (Math.Clamp(spatial, 0, Temporals - 1) * Temporals) + Math.Clamp(temporal, 0, Temporals - 1);

    [InlineArray(Length)]
    private struct Buckets
    {
        public const int Length = Layers;
        private long _first;
    }

    [InlineArray(Layers)]
    private struct Packets
    {
        private uint _first;
    }
}
