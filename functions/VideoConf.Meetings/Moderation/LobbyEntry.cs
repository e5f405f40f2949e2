using VideoConf.Contracts.Moderation;

namespace VideoConf.Meetings.Moderation;

/// <summary>Somebody who waits: a document of its own, kept alive by their asking.</summary>
internal sealed record LobbyEntry(string WaitingId, string UserId, string DisplayName, string Role, DateTimeOffset Since, DateTimeOffset ExpiresAt)
{
    /// <summary>Gone so long after they asked last.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Written again when so much of it is over: who asks every second costs a write in four.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(11);

    /// <summary>The document outlives what it says, so that expiry is judged by our clock.</summary>
    public static readonly TimeSpan DocumentTtl = TimeSpan.FromMinutes(2);

    public WaitingPerson ToPerson() => new(WaitingId, UserId, DisplayName, Role, Since);
}
