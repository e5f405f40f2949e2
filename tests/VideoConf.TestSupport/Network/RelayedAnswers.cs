using System.Net;

namespace VideoConf.TestSupport.Network;

/// <summary>
/// The network that one WebRTC client has: media go over a <see cref="DatagramRelay"/>, because the server's candidates in the answers that the client
/// gets are changed on their way. Those of TCP are taken out, or media would take the way around. Each address of a server gets a relay, and a link, of
/// its own. The methods may be called from any thread.
/// </summary>
/// <param name="seed">Which chances.</param>
/// <param name="watcher">Who is shown what passes.</param>
public sealed class RelayedAnswers(int seed, DatagramWatcher? watcher = null) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<IPEndPoint, DatagramRelay> _relays = [];
    private readonly LinkConditions[] _conditions = [LinkConditions.Perfect, LinkConditions.Perfect];

    /// <summary>What it has carried so far, to all servers.</summary>
    public RelayCounters Counters(RelayDirection direction)
    {
        lock (_lock) return _relays.Values.Aggregate(new RelayCounters(0, 0, 0, 0, 0, 0), (sum, relay) => sum + relay.Counters(direction));
    }

    /// <summary>Changes what one direction does from now on, for the media that flow and for those that come.</summary>
    public void Set(RelayDirection direction, LinkConditions conditions)
    {
        lock (_lock)
        {
            _conditions[(int)direction] = conditions;
            foreach (var relay in _relays.Values) relay.Set(direction, conditions);
        }
    }

    /// <summary>Changes both directions.</summary>
    public void Set(LinkConditions conditions)
    {
        Set(RelayDirection.Up, conditions);
        Set(RelayDirection.Down, conditions);
    }

    /// <summary>Gives the client another address towards each server, as a NAT does that forgot it.</summary>
    public void Move()
    {
        lock (_lock)
        {
            foreach (var relay in _relays.Values) relay.Move();
        }
    }

    /// <summary>Takes from the client every address that it has used so far, as when its machine has left that network.</summary>
    public void Strand()
    {
        lock (_lock)
        {
            foreach (var relay in _relays.Values) relay.Strand();
        }
    }

    /// <summary>The answer as the client is to get it.</summary>
    public string Relay(string answer) => string.Concat(answer.Split('\n').Select((line, i) => i == 0 ? line : '\n' + line).Where(line => !IsTcp(line)).Select(RelayLine));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var relay in _relays.Values) relay.Dispose();
    }

    // a=candidate:foundation component transport priority address port ...
    private static bool IsCandidate(string line) => line.TrimStart('\n').StartsWith("a=candidate:", StringComparison.Ordinal);

    private static bool IsTcp(string line) => IsCandidate(line) && line.Split(' ')[2].Equals("tcp", StringComparison.OrdinalIgnoreCase);

    private string RelayLine(string line)
    {
        if (!IsCandidate(line)) return line;
        var words = line.Split(' ');
        var relay = RelayTo(new IPEndPoint(IPAddress.Parse(words[4]), int.Parse(words[5])));
        (words[4], words[5]) = ($"{relay.Endpoint.Address}", $"{relay.Endpoint.Port}");
        return string.Join(' ', words);
    }

    private DatagramRelay RelayTo(IPEndPoint server)
    {
        lock (_lock)
        {
            if (_relays.TryGetValue(server, out var known)) return known;
            var relay = _relays[server] = new DatagramRelay(server, seed, watcher);
            relay.Set(RelayDirection.Up, _conditions[(int)RelayDirection.Up]);
            relay.Set(RelayDirection.Down, _conditions[(int)RelayDirection.Down]);
            return relay;
        }
    }
}
