using VideoConf.Contracts.Audit;

namespace VideoConf.Meetings.Audit;

/// <summary>Which entries to read.</summary>
public sealed record AuditQuery
{
    /// <summary>Only this one of <see cref="AuditActions"/>.</summary>
    public string? Action { get; init; }

    /// <summary>Only what this user did.</summary>
    public string? ActorId { get; init; }

    /// <summary>From when, inclusive; as the query says it (ISO 8601).</summary>
    public string? From { get; init; }

    /// <summary>Until when, exclusive.</summary>
    public string? To { get; init; }

    /// <summary>1 to 100.</summary>
    public int? PageSize { get; init; }

    /// <summary>From the page before.</summary>
    public string? ContinuationToken { get; init; }
}

/// <summary>A query that was found good.</summary>
internal sealed record AuditFilter(string? Action, string? ActorId, DateTimeOffset? From, DateTimeOffset? To, int PageSize)
{
    private const int DefaultPage = 50;
    private const int MaxPage = 100;

    public static Outcome<AuditFilter> Check(AuditQuery query)
    {
        var errors = new FieldErrors();
        if (query.PageSize is < 1 or > MaxPage) errors.Add("pageSize", $"pageSize is {query.PageSize}. Give 1 to {MaxPage}.");
        if (query.Action is { Length: > 40 }) errors.Add("action", "action is none that is written. Leave it out for all.");
        if (query.ActorId is { Length: > 100 }) errors.Add("actorId", "actorId is no user's id. Leave it out for all.");
        var from = Time(errors, "from", query.From);
        var to = Time(errors, "to", query.To);
        if (from >= to) errors.Add("to", "to must be later than from.");
        return errors.ToProblem() is { } problem ? problem : new AuditFilter(query.Action, query.ActorId, from, to, query.PageSize ?? DefaultPage);
    }

    public bool Wants(AuditEntry entry) =>
        (Action is null || string.Equals(Action, entry.Action, StringComparison.Ordinal))
        && (ActorId is null || string.Equals(ActorId, entry.ActorId, StringComparison.Ordinal))
        && (From is null || entry.At >= From) && (To is null || entry.At < To);

    private static DateTimeOffset? Time(FieldErrors errors, string field, string? text)
    {
        if (text is null) return null;
        if (text.Length <= 40 && DateTimeOffset.TryParse(
                text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal | System.Globalization.DateTimeStyles.AdjustToUniversal, out var time))
        {
            return time;
        }

        errors.Add(field, $"{field} must be a time such as 2026-03-01T00:00:00Z.");
        return null;
    }
}
