using System.Diagnostics;
using VideoConf.Load.Forwarding.Clients;
using VideoConf.Load.Forwarding.Measuring;
using VideoConf.Load.Forwarding.Native;

namespace VideoConf.Load.Forwarding;

/// <summary>Rooms in which people speak and show themselves at the pace of life. Everybody's frames are spread evenly over a frame's time, and so is sound.</summary>
/// <param name="crowd">The server with its clients.</param>
/// <param name="outbox">What packets are sent from.</param>
internal sealed class Meeting(Crowd crowd, Outbox outbox) : ILoad
{
    private const int StartSeconds = 20;
    private readonly List<MeetingSource> _sources = [.. crowd.Senders.Select(static client => new MeetingSource(client))];
    private long _frames;
    private long _sounds;
    private int _reported;

    /// <summary>Packets that all receivers together should get in a second: the middle size of as many cameras, and as many loud voices, as each takes.</summary>
    public double Expected => crowd.Receivers.Sum(static client => ExpectedBy(client.Person));

    /// <inheritdoc/>
    public void Start()
    {
        for (var i = 0; crowd.Receivers.Exists(static client => client.Received == 0); i++)
        {
            if (i == StartSeconds)
                throw new TimeoutException($"{crowd.Receivers.Count(static client => client.Received == 0)} of {crowd.Receivers.Count} receivers get nothing from {crowd.Server.Key}.");
            Run(TimeSpan.FromSeconds(1));
        }
    }

    /// <inheritdoc/>
    public Round Measure(Stretches stretches)
    {
        Run(stretches.Gathering);
        var delays = new DelayHistogram();
        foreach (var client in crowd.Receivers) client.Delays = delays;
        var (received, overflowed) = (crowd.Received, crowd.Overflowed);
        var usage = Usage.Begin(crowd.Server.ProcessId);
        var late = Run(stretches.Meeting);
        var used = usage();
        var delivered = crowd.Received - received;
        foreach (var client in crowd.Receivers) client.Delays = null;
        crowd.AssertWhole();
        var wanted = (long)(Expected * used.Seconds);
        var steady = new Steady(1, wanted, delivered, crowd.Overflowed - overflowed, late, wanted, delays, used);
        return new Round(delivered / used.ServerSeconds, delivered / used.Seconds, [steady], []);
    }

    /// <summary>What somebody should get in a second.</summary>
    public static double ExpectedBy(Person person) =>
        (Math.Min(person.VideoSlots, person.Watched.Count(static one => one.SendsVideo)) * MeetingSource.FramesPerSecond * MeetingSource.MiddlePackets)
        + (Math.Min(person.AudioSlots, person.Watched.Count(static one => one.SendsAudio && one.IsLoud)) * MeetingSource.VoicesPerSecond);

    // Returns how far behind its time it was at worst, in milliseconds.
    private double Run(TimeSpan duration)
    {
        var began = Stopwatch.GetTimestamp();
        var end = began + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var (cameras, voices) = (_sources.FindAll(static source => source.Person.SendsVideo), _sources.FindAll(static source => source.Person.SendsAudio));
        var (frameStep, soundStep) = (Step(cameras.Count * MeetingSource.FramesPerSecond), Step(voices.Count * MeetingSource.VoicesPerSecond));
        var (reportStep, late) = (Step(_sources.Count), 0.0);
        double nextReport = began;
        var nextFrame = cameras.Count > 0 ? began : double.MaxValue;
        var nextSound = voices.Count > 0 ? began : double.MaxValue;
        for (var now = began; now < end; now = Stopwatch.GetTimestamp())
        {
            while (now >= nextFrame)
            {
                late = Math.Max(late, now - nextFrame);
                cameras[(int)(_frames++ % cameras.Count)].SendFrame(outbox);
                nextFrame += frameStep;
            }

            while (now >= nextSound)
            {
                late = Math.Max(late, now - nextSound);
                voices[(int)(_sounds++ % voices.Count)].SendVoice(outbox);
                nextSound += soundStep;
            }

            if (now >= nextReport)
            {
                _sources[_reported++ % _sources.Count].SendReports();
                nextReport += reportStep;
            }

            crowd.Drain();
            crowd.KeepOne();
        }

        return late * 1_000 / Stopwatch.Frequency;
    }

    private static double Step(int perSecond) => perSecond == 0 ? double.MaxValue : (double)Stopwatch.Frequency / perSecond;
}
