namespace VideoConf.Meetings.Identity;

/// <summary>Who runs an organisation's meetings without being their host: reads its audit log, drains its nodes. The operator names them.</summary>
/// <param name="Names">User ids; where a sign-in proves an e-mail address, or nobody minds, addresses too.</param>
public sealed record Administrators(IReadOnlyList<string> Names)
{
    /// <summary>Nobody.</summary>
    public static Administrators None { get; } = new([]);

    /// <summary>Whether the caller is one. A guest never is.</summary>
    public bool Include(CallerIdentity caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (caller.IsGuest) return false;
        foreach (var name in Names)
        {
            if (name.Contains('@', StringComparison.Ordinal)
                ? string.Equals(name, caller.Email, StringComparison.OrdinalIgnoreCase)
                : string.Equals(name, caller.UserId, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
