namespace VideoConf.Rtc.Congestion;

/// <summary>
/// Groups packets that were sent together and compares how far apart two groups were sent with how far apart they arrived
/// (draft-ietf-rmcat-gcc-02 section 5.2; libwebrtc's inter_arrival_delta.cc). A mutable struct: keep it in a field that is not readonly.
/// </summary>
internal struct InterArrival
{
    private const double GroupMilliseconds = 5;
    private const double MaximumBurstMilliseconds = 100;
    private const int ReorderingsBeforeReset = 3;

    private Group _current;
    private Group _previous;
    private int _reordered;

    /// <summary>Takes a packet in; packets come in the order they were sent.</summary>
    /// <param name="sent">When it was sent, in ms of our clock.</param>
    /// <param name="arrived">When it arrived, in ms of the receiver's clock.</param>
    /// <param name="sendDelta">Ms between the sending of the last two whole groups.</param>
    /// <param name="arrivalDelta">Ms between their arrivals.</param>
    /// <returns>Whether the packet began a group and there are two whole ones to compare.</returns>
    public bool TryCompare(double sent, double arrived, out double sendDelta, out double arrivalDelta)
    {
        sendDelta = arrivalDelta = 0;
        if (!_current.IsStarted)
        {
            _current = new Group(sent, arrived);
            return false;
        }

        if (sent < _current.FirstSent) return false; // Told late, of a group that is closed.
        if (!BeginsGroup(sent, arrived))
        {
            _current.LastSent = Math.Max(_current.LastSent, sent);
            _current.LastArrived = Math.Max(_current.LastArrived, arrived);
            return false;
        }

        var compared = false;
        if (_previous.IsStarted)
        {
            sendDelta = _current.LastSent - _previous.LastSent;
            arrivalDelta = _current.LastArrived - _previous.LastArrived;
            if (arrivalDelta < 0)
            {
                // The receiver's clock, or its order of packets, is not to be trusted: begin anew if it goes on.
                if (++_reordered >= ReorderingsBeforeReset) this = default;
                if (!_current.IsStarted) _current = new Group(sent, arrived);
                return false;
            }

            _reordered = 0;
            compared = true;
        }

        _previous = _current;
        _current = new Group(sent, arrived);
        return compared;
    }

    private readonly bool BeginsGroup(double sent, double arrived)
    {
        // What arrives in one go although sent apart (a Wi-Fi that collects frames) is one group.
        var arrivalDelta = arrived - _current.LastArrived;
        var propagationDelta = arrivalDelta - (sent - _current.LastSent);
        var isBurst = propagationDelta < 0 && arrivalDelta <= GroupMilliseconds && arrived - _current.FirstArrived < MaximumBurstMilliseconds;
        return !isBurst && sent - _current.FirstSent > GroupMilliseconds;
    }

    private struct Group(double sent, double arrived)
    {
        public double FirstSent = sent;
        public double LastSent = sent;
        public double FirstArrived = arrived;
        public double LastArrived = arrived;
        public bool IsStarted = true;
    }
}
