using VideoConf.Contracts.Consent;
using VideoConf.Contracts.Sessions;
using VideoConf.Contracts.Signaling;

namespace VideoConf.Meetings.Recordings.Layout;

/// <summary>Who was in the session when, and as what: a participant's states one after the other, from the session's log.</summary>
internal sealed class Presence
{
    private readonly Dictionary<string, List<Stay>> _stays = new(StringComparer.Ordinal);

    private Presence()
    {
    }

    /// <summary>A participant as they were from one moment to the next; <paramref name="Place"/> orders tiles by who came first.</summary>
    internal sealed record Stay(DateTimeOffset From, DateTimeOffset To, int Place, ParticipantInfo Who)
    {
        /// <summary>Whether they agreed to be recorded.</summary>
        public bool IsRecorded => Allows(ConsentTypes.Recording);

        /// <summary>Whether they were asked and agreed.</summary>
        public bool Allows(string consentType) =>
            !Who.DeclinedConsents.Contains(consentType, StringComparer.Ordinal) && !Who.UnaskedConsents.Contains(consentType, StringComparer.Ordinal);
    }

    public IEnumerable<Stay> All => _stays.Values.SelectMany(stays => stays);

    public static Presence From(IEnumerable<SessionEvent> log)
    {
        var presence = new Presence();
        var open = new Dictionary<string, Stay>(StringComparer.Ordinal);
        var comers = 0;
        foreach (var entry in log)
        {
            switch (entry.Type)
            {
                case SessionEventTypes.Joined or SessionEventTypes.StateChanged when entry.Participant is { } who:
                    var place = open.TryGetValue(who.ParticipantId, out var before) ? before.Place : comers++;
                    presence.Close(open, who.ParticipantId, entry.At);
                    open[who.ParticipantId] = new Stay(entry.At, DateTimeOffset.MaxValue, place, who);
                    break;
                case SessionEventTypes.Left when entry.ParticipantId is { } gone:
                    presence.Close(open, gone, entry.At);
                    break;
                case SessionEventTypes.SessionEnded:
                    foreach (var id in open.Keys.ToArray()) presence.Close(open, id, entry.At);
                    break;
                default:
                    break; // The others change nobody.
            }
        }

        foreach (var id in open.Keys.ToArray()) presence.Close(open, id, DateTimeOffset.MaxValue);
        return presence;
    }

    /// <summary>The participant at a moment; null when they were not there.</summary>
    public Stay? At(string participantId, DateTimeOffset time) =>
        _stays.TryGetValue(participantId, out var stays) ? stays.FindLast(stay => stay.From <= time && time < stay.To) : null;

    /// <summary>
    /// Whether something recorded of a participant may be used for a purpose: they were in the session, and at no moment of it had they declined, or were
    /// yet to be asked. Media ends a little after the log says that somebody left, so being gone already is no objection; never having been there is.
    /// </summary>
    public bool MayUse(string participantId, DateTimeOffset from, DateTimeOffset to, string consentType = ConsentTypes.Recording) =>
        _stays.TryGetValue(participantId, out var stays) && stays[0].From <= to
        && !stays.Exists(stay => !stay.Allows(consentType) && stay.From < to && from < stay.To)
        && stays.FindLast(stay => stay.From <= to)!.Allows(consentType);

    private void Close(Dictionary<string, Stay> open, string participantId, DateTimeOffset at)
    {
        if (!open.Remove(participantId, out var stay)) return;
        if (!_stays.TryGetValue(participantId, out var stays)) _stays[participantId] = stays = [];
        stays.Add(stay with { To = at < stay.From ? stay.From : at });
    }
}
