using System.Text.Json;
using VideoConf.Contracts.Signaling;
using VideoConf.Http;

namespace VideoConf.Load;

/// <summary>Who is in the room as one client knows it from what the hub told it, by the rules of the web client.</summary>
internal sealed class RoomView
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ParticipantInfo> _present = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _gone = new(StringComparer.Ordinal);
    private readonly SortedSet<long> _ahead = [];
    private long _version;

    /// <summary>Every change up to this version was heard.</summary>
    public long Version
    {
        get
        {
            lock (_gate) return _version;
        }
    }

    public IReadOnlySet<string> Present
    {
        get
        {
            lock (_gate) return _present.Keys.ToHashSet(StringComparer.Ordinal);
        }
    }

    public int Count
    {
        get
        {
            lock (_gate) return _present.Count;
        }
    }

    /// <summary>The room as it was told whole. What was heard of later changes stays: it may arrive before the answer does.</summary>
    public void Take(JoinRoomResult room)
    {
        lock (_gate)
        {
            var told = room.Participants.ToDictionary(one => one.ParticipantId, StringComparer.Ordinal);
            foreach (var old in _present.Values.Where(one => one.Version <= room.Version && !told.ContainsKey(one.ParticipantId)).ToList()) _present.Remove(old.ParticipantId);
            foreach (var old in _gone.Where(entry => entry.Value <= room.Version).ToList()) _gone.Remove(old.Key);
            foreach (var one in told.Values)
            {
                if (_gone.ContainsKey(one.ParticipantId) || (_present.TryGetValue(one.ParticipantId, out var known) && known.Version > one.Version)) continue;
                _present[one.ParticipantId] = one;
            }

            _version = Math.Max(_version, room.Version);
            _ahead.RemoveWhere(version => version <= _version);
            while (_ahead.Remove(_version + 1)) _version++;
        }
    }

    public void Hear(string method, JsonElement argument)
    {
        lock (_gate)
        {
            switch (method)
            {
                case HubEvents.ParticipantJoined or HubEvents.StateChanged:
                    Apply(argument.Deserialize<ParticipantInfo>(JsonSettings.Hub)!);
                    break;
                case HubEvents.ParticipantLeft:
                    Apply(argument.Deserialize<ParticipantLeft>(JsonSettings.Hub)!);
                    break;
                case HubEvents.RoomDelta:
                    var delta = argument.Deserialize<RoomDelta>(JsonSettings.Hub)!;
                    foreach (var left in delta.Left) Apply(left);
                    foreach (var info in delta.Participants) Apply(info);
                    foreach (var version in delta.Superseded ?? []) See(version);
                    break;
                case HubEvents.RoomChanged:
                    See(argument.GetProperty("version").GetInt64());
                    break;
            }
        }
    }

    private void Apply(ParticipantInfo info)
    {
        See(info.Version);
        if (_present.TryGetValue(info.ParticipantId, out var known) && known.Version >= info.Version) return;
        if (known is null && _gone.TryGetValue(info.ParticipantId, out var goneAt) && goneAt >= info.Version) return;
        _present[info.ParticipantId] = info;
        _gone.Remove(info.ParticipantId);
    }

    private void Apply(ParticipantLeft left)
    {
        // Said to a page whose place another page of the same person took; both share this view.
        if (left.Reason is "replaced") return;
        See(left.Version);
        if (_present.TryGetValue(left.ParticipantId, out var known) && known.Version > left.Version) return;
        _gone[left.ParticipantId] = left.Version;
        _present.Remove(left.ParticipantId);
    }

    private void See(long version)
    {
        if (version <= _version) return;
        _ahead.Add(version);
        while (_ahead.Remove(_version + 1)) _version++;
    }
}
