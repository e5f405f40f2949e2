using VideoConf.Contracts.Problems;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Meetings;

/// <summary>Counts one user's attempts at one meeting's password: 10 within 10 minutes.</summary>
internal sealed class PasswordAttempts(IDocumentStore documents, TimeProvider clock)
{
    public const int Max = 10;
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    /// <summary>Counts an attempt before it is checked, so that many at once are counted too; the problem when there were too many.</summary>
    public async Task<Problem?> CountAsync(string meetingId, string userId, CancellationToken cancellationToken)
    {
        var key = Keys.Attempts(meetingId, userId);

        // Each lost race is another attempt that was counted, so this ends after Max + 1 rounds.
        for (var round = 0; round <= Max; round++)
        {
            var now = clock.GetUtcNow();
            var stored = await documents.ReadAsync<AttemptsDocument>(key, cancellationToken);
            if (stored is { Value: var past } && past.Count >= Max && past.Until > now) return TooMany(past.Until - now);

            var next = stored is { Value: var open } && open.Until > now ? open with { Count = open.Count + 1 } : new AttemptsDocument(1, now + Window);
            var operation = stored is null
                ? Documents.Create(key, next, Window + Window)
                : Documents.Replace(key, next, stored.ETag, Window + Window);
            if ((await documents.ExecuteAsync(operation, cancellationToken)).Succeeded) return null;
        }

        return TooMany(TimeSpan.FromSeconds(1));
    }

    /// <summary>The password was right: earlier slips count no longer.</summary>
    public Task ForgetAsync(string meetingId, string userId, CancellationToken cancellationToken) =>
        documents.ExecuteAsync(Documents.Delete(Keys.Attempts(meetingId, userId)), cancellationToken);

    private static Problem TooMany(TimeSpan wait) => new(
        ProblemTypes.RateLimited, $"Too many attempts at this meeting's password. Ask the host for it and try again in {Math.Ceiling(wait.TotalMinutes):0} min.")
    {
        RetryAfter = wait,
    };

    private sealed record AttemptsDocument(int Count, DateTimeOffset Until);
}
