using VideoConf.Rtc.Primitives;

namespace VideoConf.Sfu.Rooms;

/// <summary>What one subscriber shows, by what it shows. Before it has said anything it shows everything as good as there is.</summary>
internal sealed class SubscriberView
{
    private readonly Dictionary<(string ParticipantId, TrackSource Source), (int Order, int Height)> _shown = [];
    private long _version = -1;
    private MonoTime _takenAt;

    /// <summary>Whether it has been told.</summary>
    public bool IsTold => _version >= 0;

    /// <summary>Takes what is shown from now on. False when something later is known.</summary>
    public bool TryTake(SfuView view, MonoTime now)
    {
        if (view.Version <= _version) return false;
        _version = view.Version;
        _takenAt = now;
        _shown.Clear();
        foreach (var shown in view.Shown.Take(SfuView.MaxShown)) _shown.TryAdd((shown.ParticipantId, shown.Source), (_shown.Count, Math.Max(0, shown.Height)));
        return true;
    }

    /// <summary>With how many lines a publication is shown; 0 when it is not.</summary>
    public int HeightOf(Publication publication)
    {
        if (_shown.TryGetValue((publication.Owner.ParticipantId, publication.Plan.Source), out var shown)) return shown.Height;
        return !IsTold || publication.LiveSince > _takenAt ? int.MaxValue : 0;
    }

    /// <summary>How important a publication is to who shows it: the lower, the more.</summary>
    public int OrderOf(Publication publication) =>
        _shown.TryGetValue((publication.Owner.ParticipantId, publication.Plan.Source), out var shown) && shown.Height > 0 ? shown.Order : int.MaxValue;
}
