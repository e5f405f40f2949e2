namespace VideoConf.Azure.Resilience;

/// <summary>
/// The minutes after a deployment in which 401 and 403 may still mean that a role is not known everywhere yet. Role assignments take up to ten
/// minutes to arrive at the services that ask for them; after that a refusal is a refusal.
/// </summary>
/// <param name="clock">The time.</param>
public sealed class FirstMinutes(TimeProvider clock)
{
    /// <summary>How long roles may take to arrive.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromMinutes(10);

    /// <summary>Attempts of one request while they last. Four pauses of 1, 2, 4 and 8 s: longer than that nobody waits for an answer.</summary>
    public const int Attempts = 5;

    private readonly DateTimeOffset _end = clock.GetUtcNow() + Length;

    /// <summary>Whether the refusal may be one that time heals.</summary>
    /// <param name="status">An HTTP status.</param>
    public bool Tolerates(int status) => status is 401 or 403 && clock.GetUtcNow() < _end;

    /// <summary>The pause before the next attempt.</summary>
    /// <param name="attempt">How many there were, from 1.</param>
    public static TimeSpan PauseAfter(int attempt) => TimeSpan.FromSeconds(1 << Math.Clamp(attempt - 1, 0, 3));
}
