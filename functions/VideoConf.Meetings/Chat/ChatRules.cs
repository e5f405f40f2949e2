using System.Globalization;
using System.Text;
using VideoConf.Contracts.Chat;
using VideoConf.Contracts.Problems;

namespace VideoConf.Meetings.Chat;

/// <summary>What may be written, how much of it and how fast.</summary>
internal static class ChatRules
{
    /// <summary>Characters of a message.</summary>
    public const int MaxText = 4000;

    /// <summary>Messages of a session: at 4 KB each they stay under 100 MB, far above what a day of a busy meeting has.</summary>
    public const long MaxMessages = 20_000;

    /// <summary>Messages that one participant may send at once, and how long each counts: 10 at once, then one in two seconds.</summary>
    public const int Burst = 10;

    public static readonly TimeSpan Each = TimeSpan.FromSeconds(2);

    /// <summary>Sessions are no longer than a day, and a client does not send a message again that late.</summary>
    public static readonly TimeSpan SentTtl = TimeSpan.FromHours(25);

    /// <summary>The text to keep, or what is wrong with the request.</summary>
    public static Outcome<string> Check(SendChatRequest request)
    {
        var errors = new FieldErrors();
        var text = Text(errors, "text", request.Text, MaxText);
        if (request.ClientId is { } id && (id.Length is < 8 or > 64 || id.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))))
            errors.Add("clientId", "clientId must be 8 to 64 characters of A-Z, a-z, 0-9, - and _. Make one at random for each message.");
        if (request.To is { Length: 0 or > 64 }) errors.Add("to", "to must be a participantId of this room. Leave it out for a message to all.");
        return errors.ToProblem() is { } problem ? problem : text!;
    }

    /// <summary>
    /// Text of several lines: without control characters but line breaks and tabs, and without halves of characters. Pasted text has such things in it, and
    /// nobody who pastes knows of them, so they are dropped rather than refused.
    /// </summary>
    public static string? Text(FieldErrors errors, string field, string? text, int max)
    {
        if (text is null)
        {
            errors.Add(field, $"{field} is missing. Give 1 to {max} characters.");
            return null;
        }

        // Far longer than it may be: not worth looking at each character of.
        if (text.Length > max * 4) return TooLong(text.Length);
        var kept = new StringBuilder(text.Length);
        foreach (var rune in text.ReplaceLineEndings("\n").EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) != UnicodeCategory.Control || rune.Value is '\n' or '\t') kept.Append(rune);
        }

        var clean = kept.ToString().Trim();
        var count = clean.EnumerateRunes().Count();
        if (count > max) return TooLong(count);
        if (count > 0) return clean;
        errors.Add(field, $"{field} is empty. Give 1 to {max} characters.");
        return null;

        string? TooLong(int length)
        {
            errors.Add(field, string.Create(CultureInfo.InvariantCulture, $"{field} has {length} characters; {max} are the most. Send it in parts."));
            return null;
        }
    }

    /// <summary>The counter with one more message of a participant in it, or why there can be none now.</summary>
    public static Outcome<ChatCounter> Count(ChatCounter counter, string participantId, DateTimeOffset now)
    {
        if (counter.Last >= MaxMessages)
            return new Problem(ProblemTypes.Conflict, string.Create(CultureInfo.InvariantCulture, $"This meeting has {MaxMessages} messages, which is the most. Nothing more can be written in it."));
        var busy = counter.BusyUntil.RemoveRange(counter.BusyUntil.Where(entry => entry.Value <= now).Select(entry => entry.Key));
        var until = busy.GetValueOrDefault(participantId, now) + Each;
        if (until - now > Each * Burst)
        {
            var wait = until - now - (Each * Burst);
            return new Problem(ProblemTypes.RateLimited, string.Create(CultureInfo.InvariantCulture, $"You are writing too fast. Wait {Math.Ceiling(wait.TotalSeconds)} s and send it again."))
            {
                RetryAfter = wait,
            };
        }

        return counter with { Last = counter.Last + 1, BusyUntil = busy.SetItem(participantId, until) };
    }

    public static Problem Off() => new(ProblemTypes.Forbidden, "Chat is turned off in this meeting. Its host can turn it on in the meeting's settings.");

    public static Problem NoSuchMessage() => new(ProblemTypes.NotFound, "There is no message with this id in this meeting, or it is not yours to see.");
}
