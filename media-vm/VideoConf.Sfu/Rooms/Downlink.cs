using VideoConf.Rtc.Congestion;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtcp;
using VideoConf.Sfu.Layers;

namespace VideoConf.Sfu.Rooms;

/// <summary>
/// The way to one participant: what it carries, as its transport-wide feedback or else its REMB tells, and what each of its videos may have of that. Media is
/// sent as it comes: layers are chosen so that it fits, so only probes are spread. Owned by its room's loop; allocates nothing per packet.
/// <para>
/// Driven so: <see cref="Stamp"/> per packet that has a number, <see cref="TakeFeedback"/> and <see cref="TakeRemb"/> per report, <see cref="Pass"/> with each tick,
/// and <see cref="TryTakePadding"/> until it says no, as long as <see cref="IsProbing"/>.
/// </para>
/// </summary>
/// <param name="isEstimated">Whether packets to the participant have transport-wide numbers; else its own estimate is all there is.</param>
internal sealed class Downlink(bool isEstimated)
{
    /// <summary>
    /// Where to begin: more than a thumbnail each of a full page takes, less than what nearly every network has. Networks that have less say so within a second.
    /// </summary>
    public const long StartBitsPerSecond = 1_500_000;

    /// <summary>What is sent whatever the path says: one voice with its headers.</summary>
    public const long MinimumBitsPerSecond = 50_000;

    /// <summary>What a receiver's own estimate is taken as at most.</summary>
    public const long MaximumBitsPerSecond = 20_000_000;

    /// <summary>Padding packets between two looks at what the path says.</summary>
    public const int MostPaddingAtOnce = 64;

    // Frames leave as they come as long as they are no larger than what the way takes in so long, or than its queue holds; what is more, at this pace.
    private const double PaceFactor = 1.25;
    private const int BurstMilliseconds = 40;

    // More than what so long takes to send is not caught up with: it goes on with another key frame. That would be no better where one is what waits, unless it is
    // larger than anybody waits for.
    private const int MostHeldMilliseconds = 4_000;
    private const int MostHeldWithKeyMilliseconds = 10_000;

    // While a key frame waits, the pace bounds what its picture takes; others have the rest of the way.
    private const int ShareOfKeyFrame = 2;
    private const double RepairAhead = 2;

    // Where less than this waits on the way, what is sent now arrives, and has room therefore, whatever the estimate says: frames of different sizes look like a
    // queue that grows, the more so the more of their packets are lost.
    private const int ShortQueueMilliseconds = 50;
    private const double LossRepaired = 0.08; // More than a tenth costs so many repairs that come late that a smaller picture is the better one.

    // Below the RTP packet: IP, UDP, and the tag of SRTP.
    private const int BelowBytes = 28 + 16;
    private const int ShareMilliseconds = 100;
    private const int AudioWindowMilliseconds = 500;
    private const int AudioPacketBytes = 12 + 8 + BelowBytes;

    // What is lost is sent again in the room that media leaves, and in a fifth of all in any case: a bad radio loses more than the estimate leaves. On a way that
    // loses because it is full, it would make it fuller.
    private const double LeastForRepair = 0.2;
    private const double WhenFull = 0.1;
    private const double RepairBurstSeconds = 0.5;
    private const int LeastRepairBurstBytes = 12_000;
    private const double MostSetAsideForLoss = 0.4;

    // A little over for a little while is a key frame, or a rate that was measured high.
    private const double FarOver = 1.25;
    private const int OverMilliseconds = 500;

    // A receiver whose machine is busy looks like a narrow network to who judges by delay alone, and the less is sent, the less can be told apart. So as little as
    // this is not lowered before the network does harm: by loss, by a second's round trip, by frames that wait here for a second, or by silence for as long as below. What was paused is no reason to try.
    private const long DoubtfulBitsPerSecond = 400_000;
    private const double HarmfulLoss = 0.03;
    private const int HarmfulRoundTripMilliseconds = 1_000;
    private const int HarmfulWaitMilliseconds = 1_000;
    private const int NoTrialMilliseconds = 30_000;

    // The least of the most important picture goes on for so long without room: pausing it costs a key frame, and a word on the screen. Longer when nothing is
    // heard, which a machine that is busy may cause as well as a network, and longest at the beginning, when machines are busiest.
    private const int PatienceMilliseconds = 1_500;
    private const int PatienceWhenSilentMilliseconds = 4_000;
    private const int BeginningMilliseconds = 10_000;
    private const int PatienceAtBeginningMilliseconds = 5_000;

    // Of others, which stop at once, one is told this much later: what comes back before is a stutter.
    private const int TellMilliseconds = 1_500;

    // How long something better must fit before it is sent. What did not last makes the next wait twice as long.
    private const int ShortestWait = 1_000;
    private const int LongestWait = 16_000;
    private const int LastsMilliseconds = 10_000;
    private const int CalmMilliseconds = 30_000;

    // What did not last on a narrow way says nothing of one that carries so many times as much.
    private const int Widened = 3;

    // Who has promised to tell of arrivals and never does is sent what it shows, as anybody of whom nothing is known.
    private const int AnswerMilliseconds = 5_000;

    // While nothing is heard something must be sent, or nothing ever will be.
    private const int KeepAliveMilliseconds = 500;

    // More than all pictures take, so that the margin for something better is looked for, too; told again when it has changed by as much.
    private const double WantedMargin = 1.3;
    private const double WorthTelling = 1.2;

    private readonly CongestionController? _controller = isEstimated
        ? new CongestionController(new CongestionOptions
        {
            Start = new Bitrate(StartBitsPerSecond),
            Minimum = new Bitrate(MinimumBitsPerSecond),
            Maximum = new Bitrate(MaximumBitsPerSecond),
            PaceFactor = PaceFactor,
            BurstMilliseconds = BurstMilliseconds,
            IsPaceBoundByQueue = true,
        })
        : null;

    private readonly List<Slot> _order = [];
    private readonly List<VideoShare> _shares = [];
    private TransportAddress _path;
    private MonoTime _beganAt;
    private MonoTime _sentAt;
    private MonoTime _nextShare;
    private MonoTime? _overSince;
    private MonoTime? _betterSince;
    private MonoTime? _underSince;
    private MonoTime? _silentSince;
    private MonoTime? _behindSince;
    private MonoTime? _pausedAt;
    private MonoTime _raisedAt;
    private MonoTime _loweredAt;
    private int _wait = ShortestWait;
    private MonoTime _audioSince;
    private long _audioBytes;
    private long _audioRate;
    private long _wanted;
    private long _shared;
    private long _loweredTo;
    private double _repairBytes;
    private MonoTime _repairAt;
    private ReceiverEstimate _receiver;
    private RepeatChoice _repeats;
    private bool _hasPath;
    private bool _hasBegun;

    /// <summary>Whether packets have transport-wide numbers.</summary>
    public bool IsEstimated => _controller is not null;

    /// <summary>What the path carries, as far as is known.</summary>
    public Bitrate Estimate => _controller?.Target ?? new Bitrate(_receiver.Told);

    /// <summary>Share of what was sent that was lost lately, 0 to 1.</summary>
    public double Loss => _controller?.Loss ?? 0;

    /// <summary>Whether the loss bounds the estimate, not the delay.</summary>
    public bool IsLossLimited => _controller is { IsLossLimited: true };

    /// <summary>What becomes of repeats of sound.</summary>
    public SoundRepeats Repeats => _repeats.Current;

    /// <summary>What the estimator has seen; nothing without one.</summary>
    public CongestionCounters Counters => _controller?.Counters ?? default;

    /// <summary>Whether a probe is under way, or something is to be sent to hear anything at all.</summary>
    public bool IsProbing => _controller is { IsProbing: true };

    /// <summary>
    /// Whether more was sent than the way takes in at once, so that pictures have to wait. Where nothing comes back nothing is known, and they go as they come.
    /// </summary>
    public bool IsAhead(MonoTime now) => _controller is { } controller && controller.IsAhead(now) && !controller.IsStalled;

    /// <summary>Whether there is room for one more of the packets that wait.</summary>
    /// <param name="now">The time.</param>
    /// <param name="held">Bytes that wait.</param>
    public bool HasRoom(MonoTime now, int held) => _controller is not { IsStalled: false } controller || controller.Poll(now, held).Bytes > 0;

    /// <summary>Whether so much of a picture waits that it will not be caught up with.</summary>
    public bool IsTooLate(in HeldPackets held) => _controller is { } controller
        && held.Bytes * 8_000L > controller.Target.BitsPerSecond * (held.HasKeyFrame ? MostHeldWithKeyMilliseconds : MostHeldMilliseconds);

    /// <summary>Notes a packet that is sent now.</summary>
    /// <param name="now">The time.</param>
    /// <param name="plainLength">Its bytes before encryption.</param>
    /// <returns>Its transport-wide number.</returns>
    public SequenceNumber Stamp(MonoTime now, int plainLength)
    {
        if (!_hasBegun) Begin(now);
        _sentAt = now;
        return _controller!.Stamp(now, plainLength + BelowBytes);
    }

    /// <summary>Whether there is room to send something again. Takes it.</summary>
    /// <param name="now">The time.</param>
    /// <param name="bytes">How much.</param>
    /// <param name="isHolding">Whether pictures wait: what repairs those before them goes ahead of them, and they leave room for it.</param>
    public bool TryRepair(MonoTime now, int bytes, bool isHolding)
    {
        if (_controller is not { } controller) return true;
        if (isHolding) return !controller.IsAhead(now, RepairAhead);
        var target = (double)controller.Target.BitsPerSecond;
        var rate = (IsLossLimited ? target * WhenFull : Math.Max(target * LeastForRepair, target - _shared)) / 8;
        var elapsed = (now.Nanoseconds - _repairAt.Nanoseconds) / 1e9;
        _repairAt = now;
        _repairBytes = Math.Min(_repairBytes + (rate * elapsed), Math.Max(LeastRepairBurstBytes, rate * RepairBurstSeconds));
        if (_repairBytes < bytes) return false;
        _repairBytes -= bytes;
        return true;
    }

    /// <summary>Takes in transport-wide feedback.</summary>
    /// <returns>Whether it speaks of packets that never were sent.</returns>
    public bool TakeFeedback(MonoTime now, Twcc feedback)
    {
        if (_controller is null) return false;
        var invented = _controller.Counters.NeverSent;
        _controller.HandleFeedback(now, feedback);
        return _controller.Counters.NeverSent > invented;
    }

    /// <summary>Takes in the participant's own estimate, where there is no better.</summary>
    /// <returns>Whether it is absurd.</returns>
    public bool TakeRemb(MonoTime now, Bitrate estimate)
    {
        if (_controller is not null) return false;
        if (!_hasBegun) Begin(now);
        _receiver.Take(Math.Clamp(estimate.BitsPerSecond, MinimumBitsPerSecond, MaximumBitsPerSecond), now);
        return estimate.BitsPerSecond is 0 or > 1_000 * MaximumBitsPerSecond;
    }

    /// <summary>Something else is to be sent: its share is looked for with the next tick.</summary>
    public void Hurry() => _nextShare = default;

    /// <summary>ICE was restarted: the path may be another, whatever its address.</summary>
    public void Restart(MonoTime now)
    {
        _controller?.Restart(now);
        _receiver.Restart();
        _beganAt = now;
        _wait = ShortestWait;
        _overSince = _betterSince = _underSince = _silentSince = _behindSince = _pausedAt = null;
    }

    /// <summary>Lets time pass.</summary>
    /// <param name="now">The time.</param>
    /// <param name="path">Where packets go: another place is another path.</param>
    /// <param name="participant">Whose way it is.</param>
    public void Pass(MonoTime now, in TransportAddress path, Participant participant)
    {
        if (_hasPath && path != _path) Restart(now);
        (_path, _hasPath) = (path, true);
        if (_controller is { } controller && controller.NextTimeout <= now) controller.HandleTimeout(now);
        if (!_hasBegun || now < _nextShare) return;
        _nextShare = now.AddMilliseconds(ShareMilliseconds);
        Share(now, participant);
    }

    /// <summary>Whether a packet of padding is to be sent now, for a probe or because nothing else would be.</summary>
    public bool TryTakePadding(MonoTime now) => _controller is { } controller && _hasBegun
        && (controller.Poll(now, 0).Padding > 0 || (controller.IsStalled && now.MillisecondsSince(_sentAt) >= KeepAliveMilliseconds));

    private void Begin(MonoTime now)
    {
        _hasBegun = true;
        _beganAt = _audioSince = now;
        _controller?.Want(now, new Bitrate(MinimumBitsPerSecond)); // What is of use is not known before the first pictures were measured.
    }

    private void Share(MonoTime now, Participant participant)
    {
        // 1. What is shown, the most important first, and what it could have.
        Arrange(now, participant);

        // 2. What there is for it: sound comes first.
        var audio = AudioRate(now, participant.AudioSlots);
        Want(now, audio);
        if (_controller is null && _receiver.Told == 0) return;
        var isUnheard = _controller is { Counters.Feedbacks: 0 } && now.MillisecondsSince(_beganAt) > AnswerMilliseconds;
        var kept = 1 - Math.Min(MostSetAsideForLoss, Loss);
        var left = (long)(Math.Max(0, Estimate.BitsPerSecond - audio) * kept);
        var isHolding = false;
        var isBehind = false;
        foreach (var slot in _order)
        {
            isHolding |= !slot.Stream.Held.IsEmpty;
            isBehind |= !slot.Stream.Held.IsEmpty && !slot.Stream.Held.HasKeyFrame;
            if (slot.Stream.Held.HasKeyFrame && slot.Stream.Held.Bytes * 8_000L < left * MostHeldWithKeyMilliseconds) slot.Share.Cap(left / ShareOfKeyFrame);
        }

        _behindSince = isBehind ? _behindSince ?? now : null;
        if (!isUnheard) _repeats.Update(Estimate.BitsPerSecond, audio, Loss);
        var current = 0L;
        var begun = 0L;
        foreach (var share in _shares)
        {
            current += share.CurrentRate;
            if (share.IsFresh) begun += (long)(share[0].BitsPerSecond * VideoAllocator.Margin);
        }

        var isTrial = false;
        var carried = _controller is null ? _receiver.Allow(current + audio, current + audio + NextStep(), now, out isTrial) : Estimate.BitsPerSecond;
        var budget = isUnheard ? long.MaxValue : (long)(Math.Max(0, carried - audio) * kept);
        if (!IsHarmed(now)) budget = Math.Max(budget, Math.Min(current + begun, DoubtfulBitsPerSecond));
        if (!isHolding && IsInTime()) budget = Math.Max(budget, current);
        VideoAllocator.Share(_shares, budget);

        // 3. Less at once, unless it is little and may pass; more when it has been there for a while.
        _shared = current + audio;
        _overSince = current > budget ? _overSince ?? now : null;
        var isFarOver = current / FarOver > budget;
        if (_overSince is { } over && !isFarOver && now.MillisecondsSince(over) < OverMilliseconds) return;
        Settle(now, current > budget, isFarOver, isTrial);
    }

    // What the next better picture would take on top of what is sent now; so little that it is nothing new where there is none.
    private long NextStep()
    {
        foreach (var share in _shares)
        {
            if (share.Current + 1 < share.Count) return VideoAllocator.CostOf(share, share.Current + 1) - share.CurrentRate;
        }

        return 0;
    }

    private void Arrange(MonoTime now, Participant participant)
    {
        _order.Clear();
        _shares.Clear();
        foreach (var slot in participant.VideoSlots)
        {
            if (_controller is not null && !slot.Plan.IsNumbered) continue; // What is not counted cannot be shared out: it passes as before.
            var share = slot.Share;
            share.Refresh(slot.Stream, now);
            if (share.Count == 0)
            {
                Release(slot);
                continue;
            }

            share.Order = share.IsScreen ? -1 : slot.Publication is { } publication ? participant.View.OrderOf(publication) : int.MaxValue;
            var at = _order.Count;
            while (at > 0 && _order[at - 1].Share.Order > share.Order) at--;
            _order.Insert(at, slot);
        }

        foreach (var slot in _order) _shares.Add(slot.Share);
    }

    private void Settle(MonoTime now, bool isOver, bool isFarOver, bool isTrial)
    {
        var isBetter = false;
        foreach (var share in _shares) isBetter |= share.Chosen > share.Current && !share.IsFresh;
        _betterSince = isBetter ? _betterSince ?? now : null;
        if (Estimate.BitsPerSecond > Widened * _loweredTo) _wait = ShortestWait;
        var mayRise = isTrial || (_betterSince is { } since && now.MillisecondsSince(since) >= _wait);
        var isLowered = false;
        if (_shares.Count > 0) _underSince = _shares[0].Chosen == VideoShare.Nothing ? _underSince ?? now : null;
        for (var i = 0; i < _order.Count; i++)
        {
            var slot = _order[i];
            var share = slot.Share;
            share.UnderSince = share.Chosen == VideoShare.Nothing ? share.UnderSince ?? now : null;
            if (i == 0 && share.Chosen == VideoShare.Nothing && IsPatient(now)) share.Chosen = 0;
            if (share.Chosen < share.Current)
            {
                isLowered |= isOver;
                Give(slot, share.Chosen, isFarOver);
            }
            else if (share.Chosen > share.Current || share.IsFresh)
            {
                if (mayRise || share.IsFresh) Give(slot, share.Chosen, isFarOver: false);
            }

            Tell(now, slot, i == 0);
            if (slot.IsPaused) _pausedAt = now;
        }

        // What was raised and had to be lowered again was raised too soon.
        if (isLowered && now.MillisecondsSince(_raisedAt) < LastsMilliseconds) _wait = Math.Min(LongestWait, _wait * 2);
        else if (now.MillisecondsSince(_loweredAt) > CalmMilliseconds) _wait = ShortestWait;
        if (isLowered) (_loweredAt, _loweredTo) = (now, Estimate.BitsPerSecond);
        if (!mayRise) return;
        _raisedAt = now;
        _betterSince = null;
    }

    private bool IsPatient(MonoTime now)
    {
        var patience = now.MillisecondsSince(_beganAt) < BeginningMilliseconds ? PatienceAtBeginningMilliseconds
            : _controller is { IsStalled: true } ? PatienceWhenSilentMilliseconds
            : PatienceMilliseconds;
        return _underSince is { } since && now.MillisecondsSince(since) < patience;
    }

    // A receiver's own estimate is its word; ours is a guess.
    private bool IsHarmed(MonoTime now)
    {
        if (_controller is not { } controller) return true;
        _silentSince = controller.IsStalled ? _silentSince ?? now : null;
        return controller.Loss > HarmfulLoss
            || controller.RoundTripMilliseconds > HarmfulRoundTripMilliseconds
            || (_behindSince is { } behind && now.MillisecondsSince(behind) >= HarmfulWaitMilliseconds)
            || (_silentSince is { } since && now.MillisecondsSince(since) >= PatienceWhenSilentMilliseconds)
            || (_pausedAt is { } paused && now.MillisecondsSince(paused) < NoTrialMilliseconds);
    }

    private bool IsInTime() => _controller is { IsStalled: false, QueueMilliseconds: < ShortQueueMilliseconds } controller
        && (!controller.IsLossLimited || controller.Loss < LossRepaired);

    private static void Give(Slot slot, int step, bool isFarOver)
    {
        slot.Share.IsFresh = false;
        slot.Stream.Allowance = step == VideoShare.Nothing ? VideoLayer.None : slot.Share[step].Layer;
        if (step == VideoShare.Nothing) slot.Stream.GiveUp();
        else if (isFarOver || !slot.Stream.Held.IsEmpty) slot.Stream.Cut();
        slot.Stream.Awaited?.KeyFrames.Want();
    }

    private static void Tell(MonoTime now, Slot slot, bool isFirst)
    {
        var isNothing = slot.Stream.Allowance.IsNone;
        slot.IsPaused = isNothing && (slot.IsPaused || isFirst || (slot.Share.UnderSince is { } since && now.MillisecondsSince(since) >= TellMilliseconds));
    }

    private static void Release(Slot slot)
    {
        slot.Share.IsFresh = true;
        slot.Share.UnderSince = null;
        slot.IsPaused = false;
    }

    private void Want(MonoTime now, long audio)
    {
        var most = audio;
        foreach (var share in _shares) most += (long)(share.Best * WantedMargin);
        if (most < _wanted * WorthTelling && most > _wanted / WorthTelling) return;
        _wanted = most;
        _controller?.Want(now, new Bitrate(most));
    }

    private long AudioRate(MonoTime now, List<Slot> slots)
    {
        var elapsed = now.MillisecondsSince(_audioSince);
        var isHeard = false;
        foreach (var slot in slots) isHeard |= slot.Publication is { IsActive: true };
        if (elapsed >= AudioWindowMilliseconds)
        {
            var bytes = 0L;
            foreach (var slot in slots) bytes += slot.PayloadBytesSent + (slot.PacketsSent * (long)AudioPacketBytes);

            // A slot that is gone takes its count with it. Speech has pauses: what it takes is forgotten slowly.
            var rate = Math.Max(0, bytes - _audioBytes) * 8_000 / elapsed;
            _audioRate = Math.Max(rate, _audioRate * 9 / 10);
            (_audioBytes, _audioSince) = (bytes, now);
        }

        return Math.Max(_audioRate, isHeard ? MinimumBitsPerSecond : 0);
    }
}
