using VideoConf.Rtc.Primitives;

namespace VideoConf.Rtc.Congestion;

/// <summary>
/// Tells when less is sent than may be ("application-limited region", libwebrtc's alr_detector.cc): what is not sent says nothing about the path.
/// The share is higher than libwebrtc's 65 %, because a server cannot raise a stream's rate smoothly to the estimate: it forwards this layer or
/// the next, and often sits between. A mutable struct: keep it in a field that is not readonly.
/// </summary>
internal struct ApplicationLimit
{
    private const double Share = 0.85;
    private const double BudgetSeconds = 0.5;
    private const double BeginsAt = 0.8;
    private const double EndsAt = 0.5;

    private double _budget; // Bytes not used lately.
    private MonoTime _last;

    /// <summary>Since when; nothing while enough is sent.</summary>
    public MonoTime? Since { get; private set; }

    /// <summary>When it last ended.</summary>
    public MonoTime? Ended { get; private set; }

    /// <summary>Notes what was sent, or with 0 bytes that time went by.</summary>
    public void Sent(MonoTime now, int bytes, double target)
    {
        var largest = target * Share * BudgetSeconds / 8;
        var elapsed = _last == default ? 0 : Math.Clamp((now.Nanoseconds - _last.Nanoseconds) / 1e9, 0, BudgetSeconds);
        _last = now;
        _budget = Math.Clamp(_budget + (target * Share * elapsed / 8) - bytes, -largest, largest);
        if (Since is null && _budget > BeginsAt * largest) Since = now;
        if (Since is null || _budget >= EndsAt * largest) return;
        Since = null;
        Ended = now;
    }
}
