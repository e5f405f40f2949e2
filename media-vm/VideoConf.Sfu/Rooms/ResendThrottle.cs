using System.Runtime.CompilerServices;
using VideoConf.Rtc.Primitives;

namespace VideoConf.Sfu.Rooms;

/// <summary>Remembers what a subscriber was sent again lately. A mutable struct: keep it in a field that is not readonly.</summary>
internal struct ResendThrottle
{
    // Receivers ask again once per round trip, at the soonest after 5-20 ms; a request within 15 ms of our answer crossed it on the way.
    private const long QuietNanoseconds = 15_000_000;
    private Window _window;

    /// <summary>An empty memory.</summary>
    public ResendThrottle()
    {
    }

    /// <summary>Whether the packet may be sent again now; notes that it is.</summary>
    public bool TryPass(SequenceNumber sequence, MonoTime now)
    {
        ref var last = ref _window[sequence.Value % Window.Length];
        if (last.Sequence == sequence.Value && last.Used && now.Nanoseconds - last.At < QuietNanoseconds) return false;
        last = new Sent(sequence.Value, true, now.Nanoseconds);
        return true;
    }

    private readonly record struct Sent(ushort Sequence, bool Used, long At);

    [InlineArray(Length)]
    private struct Window
    {
        public const int Length = 64;
        private Sent _first;
    }
}
