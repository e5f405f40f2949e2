using System.Numerics;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtcp;

namespace VideoConf.Rtc.Congestion;

/// <summary>
/// Estimates what the path to one receiver carries, from the transport-wide feedback that it sends, and paces what is sent to it. Follows Google's
/// congestion control (draft-ietf-rmcat-gcc-02 and libwebrtc's goog_cc; see the README of this folder). Sans-IO, of fixed size, and without
/// allocation after construction; one thread at a time.
/// <para>
/// The contract: per packet <see cref="Stamp"/>, whose number goes into the packet's transport-wide extension; per feedback
/// <see cref="HandleFeedback"/>; at <see cref="NextTimeout"/> <see cref="HandleTimeout"/>; and <see cref="Poll"/> after each of these, to learn
/// what may be sent. A caller that does not queue media polls with nothing queued and sends the padding alone. Times do not go back.
/// </para>
/// </summary>
public sealed class CongestionController
{
    private const double TicksPerMillisecond = Twcc.TicksPerMillisecond;
    private const double SpanMilliseconds = 10_000; // Of the arrivals in one feedback.
    private const int TickMilliseconds = 100;
    private const int MostHistory = 16_384; // Twice that is as far as a number of 16 bits is read without doubt.
    private const double ShortestStall = 500;
    private const double LongestStall = 2000;
    private const double ProbeHoldsMilliseconds = 500;
    private const double AfterStall = 0.5;
    private const double CapOverReceived = 1.5;
    private const double ProbeAfterStall = 0.85;
    private const double ProbeOnRestart = 2;
    private const double FirstRoundTrip = 200;
    private const double LongQueueMilliseconds = 100;
    private const double WhenQueueIsLong = 0.8;

    private readonly CongestionOptions _options;
    private readonly SentPackets _sent;
    private readonly TrendlineEstimator _trend = new();
    private readonly RateControl _rate;
    private readonly LossModel _loss;
    private readonly ProbePlan _plan;
    private readonly ProbeResults _results = new();
    private InterArrival _groups;
    private ReceivedRate _received;
    private ApplicationLimit _limit;
    private Pacer _pacer;
    private FirstPace _first;
    private LeastDelay _least;
    private double _waits;
    private ArrivalClock _clock;
    private CongestionCounters _counters;
    private MonoTime _lastFeedback;
    private MonoTime _ignoreLossUntil = new(long.MinValue);
    private MonoTime? _lastOveruse;
    private bool _wasUnderused;
    private double _roundTrip = FirstRoundTrip;
    private double _beforeStall;
    private double _probed;
    private MonoTime _probedAt;
    private double _target;

    /// <summary>An estimator for one receiver.</summary>
    public CongestionController(CongestionOptions options)
    {
        if (!BitOperations.IsPow2(options.History) || options.History > MostHistory) throw new ArgumentException("The history is a power of two, 16,384 at most.", nameof(options));
        _options = options;
        _sent = new SentPackets(options.History);
        _rate = new RateControl(options.Start.BitsPerSecond, options.Minimum.BitsPerSecond, options.Maximum.BitsPerSecond);
        _loss = new LossModel(options.Minimum.BitsPerSecond, options.Maximum.BitsPerSecond);
        _plan = new ProbePlan(options.Start.BitsPerSecond, options.Maximum.BitsPerSecond);
        _pacer = new Pacer(options.BurstMilliseconds / 1e3);
        _target = _rate.Estimate;
    }

    /// <summary>What may be sent in all.</summary>
    public Bitrate Target => new((long)_target);

    /// <summary>What got through lately; nothing before half a second of it.</summary>
    public Bitrate? Received => _received.BitsPerSecond is { } rate ? new Bitrate((long)rate) : null;

    /// <summary>Share of what was sent that was lost lately, 0 to 1.</summary>
    public double Loss => _loss.AverageLoss;

    /// <summary>From sending to feedback, in milliseconds, smoothed: the round trip and the receiver's wait with its feedback.</summary>
    public double RoundTripMilliseconds => _roundTrip;

    /// <summary>
    /// How much longer the quickest packet of the last feedback was on its way than the quickest of late, in milliseconds: what waits in queues there. The receiver's
    /// wait with its feedback is not in it, which is up to a tenth of a second in browsers.
    /// </summary>
    public double QueueMilliseconds => _waits;

    /// <summary>Whether feedback does not come, so that only the minimum may be sent.</summary>
    public bool IsStalled { get; private set; }

    /// <summary>Whether a probe is being sent: <see cref="Poll"/> wants to be called every few milliseconds.</summary>
    public bool IsProbing => _pacer.Cluster != 0;

    /// <summary>Whether the loss bounds the target, not the delay.</summary>
    public bool IsLossLimited => _loss.Verdict != LossVerdict.NotLimited;

    /// <summary>What was seen so far.</summary>
    public CongestionCounters Counters => _counters with { Probes = _plan.Count };

    /// <summary>When to call <see cref="HandleTimeout"/>; before the first packet, never.</summary>
    public MonoTime NextTimeout { get; private set; } = MonoTime.Never;

    /// <summary>Notes a packet that is sent now, with padding, headers and all below it that shares the path.</summary>
    /// <param name="now">The time.</param>
    /// <param name="bytes">The datagram's size.</param>
    /// <returns>Its transport-wide sequence number, for the extension of draft-holmer-rmcat-transport-wide-cc-extensions-01 section 2.</returns>
    public SequenceNumber Stamp(MonoTime now, int bytes)
    {
        if (_counters.Sent++ == 0)
        {
            _lastFeedback = now;
            NextTimeout = now.AddMilliseconds(TickMilliseconds);
            _first = FirstPace.Begin(now);
            _plan.Start(now);
        }

        var number = _sent.Add(now, bytes, _pacer.Cluster);
        _pacer.Sent(now, bytes, Pace);
        _limit.Sent(now, bytes, _target);
        return number;
    }

    /// <summary>
    /// Another path took the place of the one that was known: what was learned of it says nothing of this one. Begins anew; numbers go on, and what was
    /// sent before is neither lost nor late.
    /// </summary>
    public void Restart(MonoTime now)
    {
        IsStalled = false;
        Forget();
        _loss.Reset();
        _ignoreLossUntil = now;
        _lastFeedback = now;
        _lastOveruse = null;
        _probed = 0;
        _roundTrip = FirstRoundTrip;
        _first = FirstPace.Begin(now);
        _limit = default;
        _pacer.Cancel();
        _plan.Cancel();
        _rate.ForgetCapacity();
        _rate.Set(now, _options.Start.BitsPerSecond);
        _target = _rate.Estimate;
        if (_counters.Sent > 0) _plan.Request(now, _target * ProbeOnRestart, _target);
    }

    /// <summary>Says how much could be of use to the receiver: everything it watches, at its best. No probe goes above twice that.</summary>
    public void Want(MonoTime now, Bitrate most) => _plan.Want(now, most.BitsPerSecond, _target, _loss.Verdict);

    /// <summary>Whether more was sent than may leave at once, so that media which can wait should.</summary>
    /// <param name="now">The time.</param>
    /// <param name="times">How many times that: what is more important may go ahead of the rest.</param>
    public bool IsAhead(MonoTime now, double times = 1) => _pacer.IsAhead(now, Pace, times);

    /// <summary>What may be sent now.</summary>
    /// <param name="now">The time.</param>
    /// <param name="queued">Bytes that wait to be sent.</param>
    public SendAllowance Poll(MonoTime now, int queued)
    {
        var allowance = _pacer.Poll(now, queued, Pace, _plan, _results);
        return allowance with { Next = MonoTime.Min(allowance.Next, NextTimeout) };
    }

    /// <summary>Takes in feedback. Hostile feedback costs no more than the history is long, and is counted.</summary>
    public void HandleFeedback(MonoTime now, Twcc feedback)
    {
        // 1. Only what was sent and is remembered.
        _counters.Feedbacks++;
        var first = _sent.Unwrap(feedback.Base);
        if (_sent.Next == 0 || first >= _sent.Next || first < 0)
        {
            _counters.NeverSent += feedback.Count;
            return;
        }

        if (first < _sent.Oldest - _options.History)
        {
            _counters.Outdated += feedback.Count;
            return;
        }

        var count = (int)Math.Min(feedback.Count, _sent.Next - first);
        _counters.NeverSent += feedback.Count - count;

        // 2. The receiver's clock.
        if (!_clock.Advance(now, feedback.ReferenceTime, out var offset))
        {
            _counters.ClockJumps++;
            Forget();
        }

        // 3. Packet by packet.
        var news = TakeIn(now, feedback, first, count, offset, out var probed);
        if (!news) return;
        _lastFeedback = now;
        if (IsStalled) EndStall(now);

        // 4. The rate by delay, then by loss.
        UpdateByDelay(now, probed);
        _loss.Update(_rate.Estimate, _received.BitsPerSecond, _limit.Since is not null);
        Settle(now);
    }

    /// <summary>Lets time pass.</summary>
    public void HandleTimeout(MonoTime now)
    {
        if (now < NextTimeout) return;
        NextTimeout = now.AddMilliseconds(TickMilliseconds);
        _limit.Sent(now, 0, _target);

        // Nothing comes back: what is sent on would only fill a queue, or is lost.
        // A receiver that never answered has not fallen silent: it is still setting up, or busy, or does not know how.
        if (!IsStalled && _sent.HasInFlight && _counters.Received > 0)
        {
            var since = _lastFeedback > _sent.FirstInFlight ? _lastFeedback : _sent.FirstInFlight;
            if (now.MillisecondsSince(since) >= Math.Clamp(3 * _roundTrip, ShortestStall, LongestStall)) BeginStall();
        }

        if (!IsStalled) _plan.Tick(now, _target, _lastOveruse, _loss.Verdict);
    }

    // Held media makes queues as long as it is let: where much waits on the way already, sound among it, less goes than comes out.
    private double Pace
    {
        get
        {
            var usual = _target * _options.PaceFactor;
            if (!_options.IsPaceBoundByQueue) return usual;
            if (_waits > LongQueueMilliseconds) usual = _target * WhenQueueIsLong;
            return _first.Of(usual);
        }
    }

    private bool TakeIn(MonoTime now, Twcc feedback, long first, int count, long offset, out double? probed)
    {
        probed = null;
        var news = false;
        var shortest = double.PositiveInfinity;
        var origin = double.NaN;
        var quickest = double.PositiveInfinity;
        var (lastSent, lastArrived, bytes) = (0.0, 0.0, 0);
        for (var i = 0; i < count && feedback.TryRead(out var status); i++)
        {
            var number = first + i;
            if (number < _sent.Oldest)
            {
                _counters.Outdated++;
                continue;
            }

            ref var packet = ref _sent[number];
            _sent.Described(number);
            if (packet.Fate == PacketFate.Received)
            {
                _counters.Repeated++;
                continue;
            }

            var sent = packet.Sent / 1e6;
            if (!status.IsReceived)
            {
                if (packet.Fate == PacketFate.Lost) continue;
                packet.Fate = PacketFate.Lost;
                _counters.Lost++;
                if (packet.Sent > _ignoreLossUntil.Nanoseconds) _loss.Add(sent, packet.Bytes, isLost: true);
                continue;
            }

            // It arrived.
            news = true;
            _counters.Received++;
            if (packet.Fate == PacketFate.Lost)
            {
                _counters.Late++;
                if (packet.Sent > _ignoreLossUntil.Nanoseconds) _loss.Recover(packet.Bytes);
            }
            else if (packet.Sent > _ignoreLossUntil.Nanoseconds)
            {
                _loss.Add(sent, packet.Bytes, isLost: false);
            }

            packet.Fate = PacketFate.Received;
            shortest = Math.Min(shortest, (now.Nanoseconds - packet.Sent) / 1e6);
            var arrived = (status.ArrivalTicks + offset) / TicksPerMillisecond;
            if (double.IsNaN(origin)) origin = arrived;
            if (Math.Abs(arrived - origin) > SpanMilliseconds)
            {
                _counters.AbsurdArrivals++;
                continue;
            }

            (lastSent, lastArrived, bytes) = (sent, arrived, bytes + packet.Bytes);
            quickest = Math.Min(quickest, arrived - sent);
            _received.Add(arrived, packet.Bytes, _limit.Since is not null);
            if (packet.Cluster != 0 && _results.Add(packet.Cluster, sent, arrived, packet.Bytes) is { } rate) probed = rate;
            if (_groups.TryCompare(sent, arrived, out var sendDelta, out var arrivalDelta)) _trend.Add(sendDelta, arrivalDelta, arrived);
        }

        if (!news) return false;
        _roundTrip += (Math.Min(shortest, 10_000) - _roundTrip) / 8;
        if (bytes == 0) return true;
        _least.Note(now, quickest);
        _waits = quickest - (_least.Milliseconds ?? quickest);
        _first.Note(now, lastSent, lastArrived, bytes);
        return true;
    }

    private void UpdateByDelay(MonoTime now, double? probed)
    {
        var usage = _trend.Usage;
        var received = _received.BitsPerSecond;

        // The average has not caught up with a probe that just went through: an overuse now is held against the probe.
        if (_probed > received && now.MillisecondsSince(_probedAt) < ProbeHoldsMilliseconds + _roundTrip) received = _probed;
        if (usage == PathUsage.Overused)
        {
            // Where the queue grows, what came in the last moment is what gets through. The average is behind where the path has changed just now, or what is sent.
            if (_received.Latest is { } latest && !(_probed > latest && received == _probed)) received = latest;
            _wasUnderused = false;
            _lastOveruse = now;
            if (!_rate.MayDecrease(now, received ?? double.PositiveInfinity, _roundTrip)) return;
            _counters.Overuses++;
            _first.End();
            _rate.Update(now, usage, received, _roundTrip);
            _probed = 0;
            return;
        }

        // A probe tells what gets through, not that no more does: lower results are left to the delay.
        if (probed is { } proved) _loss.Proved(proved);
        if (probed > _rate.Estimate)
        {
            _first.End();
            _rate.Set(now, probed.Value);
            _received.ExpectChange();
            (_probed, _probedAt) = (probed.Value, now);
        }
        else _rate.Update(now, usage, received, _roundTrip);

        if (usage == PathUsage.Normal && _wasUnderused) _plan.Recovered(now, _rate.Estimate, _loss.Verdict);
        _wasUnderused = usage == PathUsage.Underused;
    }

    private void Settle(MonoTime now)
    {
        // What is lost because it is too much, the delay behind a full queue does not show: it must not go on to hold what it held before.
        if (_loss.Verdict == LossVerdict.Falling && _limit.Since is null && _received.Latest is { } latest) _rate.Cap(Math.Max(_loss.Bound, latest * CapOverReceived));
        _target = Math.Max(_options.Minimum.BitsPerSecond, Math.Min(_rate.Estimate, _loss.Bound));
        _plan.Estimated(now, _target, _loss.Verdict);
    }

    private void BeginStall()
    {
        IsStalled = true;
        _counters.Stalls++;
        _beforeStall = _target;
        _target = _options.Minimum.BitsPerSecond;
        _plan.Cancel();
        _pacer.Cancel();
    }

    // The path is back, or another took its place: half of what was, and a probe for nearly all of it.
    private void EndStall(MonoTime now)
    {
        IsStalled = false;
        Forget();
        _loss.Reset();
        _ignoreLossUntil = now;
        _rate.ForgetCapacity();
        _rate.Set(now, _beforeStall * AfterStall);
        _plan.Request(now, _beforeStall * ProbeAfterStall, _rate.Estimate);
    }

    private void Forget()
    {
        _groups = default;
        _received = default;
        _least = default;
        _waits = 0;
        _trend.Reset();
    }
}
