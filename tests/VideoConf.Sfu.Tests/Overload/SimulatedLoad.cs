using VideoConf.Rtc.Primitives;
using VideoConf.Sfu.Overload;

namespace VideoConf.Sfu.Tests.Overload;

/// <summary>
/// A worker's load in virtual time: pictures to pass on, of which each step leaves a share, what is received for them, and a processor. Publishers stop to send what
/// nobody gets after a while, as real ones do.
/// </summary>
internal sealed class SimulatedLoad
{
    private const int ReadingMilliseconds = 20;
    private const int WindowMilliseconds = 200;
    private const int ToldMilliseconds = 2_500;
    private const double PacketsPerMillisecond = 10; // What it passes on at the most.
    private const double ReceivedShare = 0.2; // Of its time, what receiving takes.
    private const double MostQueued = 3_500; // Eight megabytes, as the system counts them.
    private readonly OverloadPolicy _policy = new();
    private MonoTime _now = new(1_000_000_000);
    private MonoTime _sheddingSince;
    private MonoTime? _easedAt;
    private double _queued;
    private double _taken;
    private double _forwarded;
    private double _busy;
    private double _known;
    private double _knownBefore;
    private int _sinceLook;

    public Shedding Step => _policy.Step;

    /// <summary>What there is to do if nothing is left out, over what the whole processor can.</summary>
    public double Load { get; set; }

    /// <summary>The share of the processor that is there.</summary>
    public double Processor { get; set; } = 1;

    /// <summary>Whether others take the processor only from who uses much of it: who works little is served at once.</summary>
    public bool IsServedAtOnce { get; set; }

    /// <summary>What the worker believes that leaving out less would bring, over what it would.</summary>
    public double Error { get; set; } = 1;

    /// <summary>Times that something was taken back in, and soon left out again.</summary>
    public int WrongEases { get; private set; }

    /// <summary>The furthest step that was taken.</summary>
    public Shedding Deepest { get; private set; }

    public void Pass(int milliseconds)
    {
        for (var passed = 0; passed < milliseconds; passed += ReadingMilliseconds) Read();
    }

    /// <summary>Passes time until nothing is left out.</summary>
    /// <returns>How many seconds that takes.</returns>
    public double UntilRestored(int mostMilliseconds)
    {
        var passed = 0;
        for (; Step != Shedding.Nothing && passed < mostMilliseconds; passed += ReadingMilliseconds) Read();
        return passed / 1_000.0;
    }

    // Of all that is to be done, what each step leaves.
    private static double Share(Shedding step) => step switch
    {
        Shedding.Nothing => 1,
        Shedding.LargeCameras => 0.5,
        Shedding.AllButSmallCameras => 0.3,
        Shedding.Cameras => 0.12,
        _ => 0.04,
    };

    private void Read()
    {
        _now = _now.AddMilliseconds(ReadingMilliseconds);
        var before = Step;
        var isToldOff = Step != Shedding.Nothing && _now.MillisecondsSince(_sheddingSince) > ToldMilliseconds;
        var most = PacketsPerMillisecond * ReadingMilliseconds;
        var come = Load * most * Share(Step);
        var received = Load * (isToldOff ? Share(Step) : 1);
        var processor = IsServedAtOnce && Step != Shedding.Nothing && (Load * Share(Step)) < Processor / 2 ? 1 : Processor;
        var forReceiving = Math.Min(processor / 2, ReceivedShare * received);
        var canDo = (processor - forReceiving) / (1 - ReceivedShare) * most;
        var done = Math.Min(canDo, _queued + come);
        _queued = Math.Min(_queued + come - done, MostQueued);
        _forwarded += done;
        _taken += (received * most / 5) + 1;
        _busy += done >= canDo ? 1 : (forReceiving / processor) + (done / canDo * (1 - (forReceiving / processor)));
        Look();

        var whole = (_known + _knownBefore) / 2 * PacketsPerMillisecond * 1_000 * Error;
        var extra = new ExtraPackets(Extra(Shedding.Nothing), Extra(Shedding.LargeCameras), Extra(Shedding.AllButSmallCameras), Extra(Shedding.Cameras));
        _policy.Take(_now, new LoadReading((long)_queued, 0, (long)_taken, (long)_forwarded, (long)(_busy * ReadingMilliseconds * 1e6), extra));
        Note(before);

        double Extra(Shedding step) => Math.Max(0, Share(step) - Share(Step)) * whole;
    }

    // Rates are known as they were on the average of two windows.
    private void Look()
    {
        _sinceLook += ReadingMilliseconds;
        if (_sinceLook < WindowMilliseconds) return;
        _sinceLook = 0;
        (_knownBefore, _known) = (_known, Load);
    }

    private void Note(Shedding before)
    {
        if (Step > Deepest) Deepest = Step;
        if (Step > before && before == Shedding.Nothing) _sheddingSince = _now;
        if (Step < before) _easedAt = _now;
        if (Step > before && _easedAt is { } eased && _now.MillisecondsSince(eased) < 5_000) WrongEases++;
        if (Step > before) _easedAt = null;
    }
}
