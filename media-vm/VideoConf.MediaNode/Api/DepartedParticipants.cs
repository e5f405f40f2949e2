namespace VideoConf.MediaNode.Api;

/// <summary>
/// Who was told to go. A token they got before is refused until the last such token has expired; one issued later (they were let in
/// again) is good.
/// </summary>
internal sealed class DepartedParticipants(TimeProvider clock)
{
    /// <summary>Longest life of a join token (10 minutes) and the clock skew that its verification allows, with some to spare.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(12);

    private readonly ExpiringTable<(string RoomId, string ParticipantId), DateTimeOffset> _left = new(clock, Remembered, capacity: 100_000);

    /// <summary>Remembers one.</summary>
    public void Add(string roomId, string participantId) => _left.Set((roomId, participantId), clock.GetUtcNow());

    /// <summary>Whether a token of that moment is refused. Tokens count whole seconds, so the second of the departure is still refused.</summary>
    public bool Refuses(string roomId, string participantId, DateTimeOffset tokenIssuedAt) =>
        _left.TryGet((roomId, participantId), out var leftAt) && tokenIssuedAt.ToUnixTimeSeconds() <= leftAt.ToUnixTimeSeconds();
}
