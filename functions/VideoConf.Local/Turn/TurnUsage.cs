using System.Globalization;
using VideoConf.Local.Metrics;

namespace VideoConf.Local.Turn;

/// <summary>
/// What coturn relays, counted from what it prints with <c>verbose</c>: the distribution's build has no metrics of its own. Lines come from one thread at a
/// time; figures may be read by any.
/// </summary>
internal sealed class TurnUsage
{
    private long _made;
    private long _ended;
    private long _credentialsRefused;
    private long _quotaRefused;
    private long _peersRefused;
    private long _received;
    private long _sent;

    /// <summary>Relays there are now.</summary>
    public long Relays => Math.Max(0, Interlocked.Read(ref _made) - Interlocked.Read(ref _ended));

    /// <summary>Relays ever made.</summary>
    public long Made => Interlocked.Read(ref _made);

    /// <summary>Requests with credentials that are over or were never given out.</summary>
    public long CredentialsRefused => Interlocked.Read(ref _credentialsRefused);

    /// <summary>Requests for more relays than one user may have.</summary>
    public long QuotaRefused => Interlocked.Read(ref _quotaRefused);

    /// <summary>Requests to relay to an address that is denied.</summary>
    public long PeersRefused => Interlocked.Read(ref _peersRefused);

    /// <summary>Bytes received from clients, of relays that have ended or passed 4,096 packets.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>Takes a line of coturn's output.</summary>
    public void Read(ReadOnlySpan<char> line)
    {
        if (line.Contains(": new, realm=", StringComparison.Ordinal)) Interlocked.Increment(ref _made);
        else if (line.Contains(": delete: realm=", StringComparison.Ordinal)) Interlocked.Increment(ref _ended);
        else if (line.Contains("check_stun_auth: ", StringComparison.Ordinal)) Interlocked.Increment(ref _credentialsRefused);
        else if (line.Contains("message processed, error 486:", StringComparison.Ordinal)) Interlocked.Increment(ref _quotaRefused);
        else if (line.Contains("message processed, error 403:", StringComparison.Ordinal)) Interlocked.Increment(ref _peersRefused);
        else if (line.Contains(": usage: realm=", StringComparison.Ordinal))
        {
            Interlocked.Add(ref _received, Number(line, ", rb="));
            Interlocked.Add(ref _sent, Number(line, ", sb="));
        }
    }

    /// <summary>The process is gone, and its relays with it.</summary>
    public void Ended() => Interlocked.Exchange(ref _ended, Made);

    /// <summary>Everything, in Prometheus text.</summary>
    public void Write(PrometheusWriter text)
    {
        text.Family("videoconf_turn_relays", "Relays of the TURN server there are now.", "gauge");
        text.Sample("videoconf_turn_relays", Relays);
        text.Family("videoconf_turn_relays_total", "Relays made.", "counter");
        text.Sample("videoconf_turn_relays_total", Made);
        text.Family("videoconf_turn_refusals_total", "Requests that the TURN server refused.", "counter");
        text.Sample("videoconf_turn_refusals_total", CredentialsRefused, ("reason", "credentials"));
        text.Sample("videoconf_turn_refusals_total", QuotaRefused, ("reason", "quota"));
        text.Sample("videoconf_turn_refusals_total", PeersRefused, ("reason", "peer"));
        text.Family("videoconf_turn_bytes_total", "Bytes from and to clients, of relays that have ended or passed 4,096 packets.", "counter");
        text.Sample("videoconf_turn_bytes_total", Received, ("direction", "received"));
        text.Sample("videoconf_turn_bytes_total", Interlocked.Read(ref _sent), ("direction", "sent"));
    }

    private static long Number(ReadOnlySpan<char> line, string name)
    {
        var at = line.IndexOf(name, StringComparison.Ordinal);
        if (at < 0) return 0;
        var digits = line[(at + name.Length)..];
        var length = digits.IndexOfAnyExceptInRange('0', '9');
        return long.TryParse(length < 0 ? digits : digits[..length], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }
}
