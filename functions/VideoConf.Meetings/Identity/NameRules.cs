namespace VideoConf.Meetings.Identity;

/// <summary>What a person's name and address may be.</summary>
internal static class NameRules
{
    public const int MaxName = 80;

    // RFC 5321 section 4.5.3.1: a path of 256 with its angle brackets.
    private const int MaxEmail = 254;

    /// <summary>An address that can be one; whether it is, only a message to it would tell.</summary>
    public static string? Email(FieldErrors errors, string? email)
    {
        if (string.IsNullOrWhiteSpace(email)) return null;
        var trimmed = email.Trim();
        var at = trimmed.LastIndexOf('@');
        if (trimmed.Length <= MaxEmail && at > 0 && at < trimmed.Length - 1 && !trimmed.Any(c => char.IsWhiteSpace(c) || char.IsControl(c))) return trimmed;
        errors.Add("email", $"email is not an address of at most {MaxEmail} characters like name@example.org. Correct it, or leave it out.");
        return null;
    }
}
