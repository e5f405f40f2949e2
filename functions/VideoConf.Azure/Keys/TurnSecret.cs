namespace VideoConf.Azure.Keys;

/// <summary>The secret shared with the TURN servers. It is in memory here, because credentials are made at every join; the vault has it, and nothing else.</summary>
public sealed class TurnSecret(VaultClient vault, string name)
{
    /// <summary>What deployments put there before a hook puts a real one.</summary>
    private const string NotSeeded = "not-seeded";

    private volatile string? _value;

    /// <summary>The secret; null before it was read, or while there is none.</summary>
    public string? Value => _value;

    /// <summary>Reads it anew, as a host's timer does.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var read = await vault.SecretAsync(name, cancellationToken);
        _value = string.Equals(read, NotSeeded, StringComparison.Ordinal) ? null : read;
    }
}
