namespace VideoConf.Sfu.Rooms;

/// <summary>What becomes of repeats of sound (RFC 2198) on the way to a subscriber that takes them.</summary>
internal enum SoundRepeats : byte
{
    /// <summary>Those that the publisher sent pass.</summary>
    AsTheyCome,

    /// <summary>None passes: there is hardly room for the voices.</summary>
    LeftOut,

    /// <summary>Where the publisher sent none they are made here: the way loses.</summary>
    Added,
}

/// <summary>Decides on repeats of sound by what a way carries and loses. A mutable struct: keep it in a field that is not readonly.</summary>
internal struct RepeatChoice
{
    // Opus conceals one piece in a hundred so that nobody notices; from one in thirty it is heard.
    private const double LossyFrom = 0.03;
    private const double LossyBelow = 0.01;

    // Repeats nearly double what voices take. They go before sound has all of a way, and come back where it has room to spare.
    private const int LeastForRepeats = 2;
    private const int EnoughForRepeats = 4;

    /// <summary>What is done now.</summary>
    public SoundRepeats Current { get; private set; }

    /// <summary>Decides anew.</summary>
    /// <param name="estimate">Bits a second that the way carries.</param>
    /// <param name="sound">Those that sound takes now.</param>
    /// <param name="loss">Share of packets that are lost, 0 to 1.</param>
    public void Update(long estimate, long sound, double loss)
    {
        var least = sound * (Current == SoundRepeats.LeftOut ? EnoughForRepeats : LeastForRepeats);
        var lossy = Current == SoundRepeats.Added ? LossyBelow : LossyFrom;
        Current = estimate < least ? SoundRepeats.LeftOut : loss >= lossy ? SoundRepeats.Added : SoundRepeats.AsTheyCome;
    }
}
