using System.Runtime.CompilerServices;
using VideoConf.Rtc.Primitives;

namespace VideoConf.Sfu.Rooms;

/// <summary>
/// How many packets a second each layer of one stream brings, and brought when it was sent last: looked at a few times a second while its worker leaves something out.
/// Owned by its room's loop; not thread-safe.
/// </summary>
internal sealed class PacketRates
{
    // Who did not look for so long begins anew.
    private const long MostNanoseconds = 1_000_000_000;

    private Counts _seen;
    private Rates _last;
    private Rates _now;
    private Rates _known;
    private MonoTime? _lookedAt;
    private double _knownBeside;
    private long _seenBytes;
    private double _lastBytes;
    private bool _hasLast;
    private bool _came;

    /// <summary>Packets a second of all that it brings now.</summary>
    public double Total { get; private set; }

    /// <summary>Bytes a second of that.</summary>
    public double Bytes { get; private set; }

    /// <summary>Whether it is known what it brings when it is sent.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>Its counts begin anew.</summary>
    public void Restart() => _lookedAt = null;

    /// <summary>Counts what came since the last time.</summary>
    /// <param name="rates">What has come.</param>
    /// <param name="beside">What the smallest of its publication's streams brought until now, in bytes a second.</param>
    /// <param name="now">When that is.</param>
    public void Look(in LayerRates rates, double beside, MonoTime now)
    {
        var elapsed = _lookedAt is { } at ? now.Nanoseconds - at.Nanoseconds : 0;
        var isAnew = elapsed is <= 0 or > MostNanoseconds;
        if (isAnew) _hasLast = _came = false;
        var counts = rates.Counts;
        var comes = false;
        for (var i = 0; i < counts.Length && !isAnew; i++) comes |= counts[i] != _seen[i];

        // The last of what comes fills a part of its time only: what was before that is known when there is more behind it.
        if (comes && _came)
        {
            _known = _now;
            _knownBeside = beside;
            IsKnown = true;
        }

        Total = 0;
        for (var i = 0; i < counts.Length; i++)
        {
            var rate = isAnew ? 0 : (float)((counts[i] - _seen[i]) * 1e9 / elapsed);
            _now[i] = _hasLast ? (_last[i] + rate) / 2 : rate;
            _last[i] = rate;
            _seen[i] = counts[i];
            Total += _now[i];
        }

        var bytes = isAnew ? 0 : (rates.Bytes - _seenBytes) * 1e9 / elapsed;
        Bytes = _hasLast ? (_lastBytes + bytes) / 2 : bytes;
        _lastBytes = bytes;
        _seenBytes = rates.Bytes;
        _hasLast = !isAnew;
        _came = comes;
        _lookedAt = now;
    }

    /// <summary>Packets a second of a layer now, with those it stands on.</summary>
    public double Of(int spatial, int temporal) => Sum(ref _now, spatial, temporal);

    /// <summary>
    /// Packets a second of a layer if it were sent: as it was, more or less by as much as the smallest stream brings more or less than then. In bytes, for of its
    /// frames each is a packet, however small.
    /// </summary>
    public double Known(int temporal, double beside) => Sum(ref _known, 0, temporal) * (_knownBeside > 0 ? beside / _knownBeside : 1);

    private static double Sum(ref Rates rates, int spatial, int temporal)
    {
        double sum = 0;
        for (var i = 0; i < LayerRates.Layers; i++)
        {
            if (LayerRates.IsWithin(i, spatial, temporal)) sum += rates[i];
        }

        return sum;
    }

    [InlineArray(LayerRates.Layers)]
    private struct Counts
    {
        private uint _first;
    }

    [InlineArray(LayerRates.Layers)]
    private struct Rates
    {
        private float _first;
    }
}
