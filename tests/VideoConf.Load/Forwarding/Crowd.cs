using System.Diagnostics;
using System.Net;
using VideoConf.Load.Forwarding.Clients;
using VideoConf.Load.Forwarding.Native;
using VideoConf.Load.Forwarding.Servers;
using VideoConf.Rtc.Dtls;

namespace VideoConf.Load.Forwarding;

/// <summary>A server and all who are in its rooms. All of it is one thread's, which nothing but waiting for an answer of the server's gives away.</summary>
internal sealed class Crowd : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(40);

    private readonly IPAddress _address;
    private readonly DtlsIdentity _identity;
    private readonly Func<Person, bool> _readsWhole;
    private int _kept;

    /// <summary>Nobody is in yet.</summary>
    /// <param name="server">The server.</param>
    /// <param name="address">Where the clients are.</param>
    /// <param name="identity">Who they are to DTLS.</param>
    /// <param name="inbox">What they take datagrams into.</param>
    /// <param name="readsWhole">Whose packets are decrypted.</param>
    public Crowd(IForwardingServer server, IPAddress address, DtlsIdentity identity, Inbox inbox, Func<Person, bool> readsWhole) =>
        (Server, _address, _identity, Inbox, _readsWhole) = (server, address, identity, inbox, readsWhole);

    public IForwardingServer Server { get; }

    public Inbox Inbox { get; }

    /// <summary>Everybody's connections.</summary>
    public List<Client> Clients { get; } = [];

    /// <summary>Those by which somebody sends.</summary>
    public List<Client> Senders { get; } = [];

    /// <summary>Those by which somebody receives.</summary>
    public List<Client> Receivers { get; } = [];

    /// <summary>Packets that all receivers have got, each once.</summary>
    public long Received => Receivers.Sum(static client => client.Received);

    /// <summary>Datagrams that came while a client had no room for them.</summary>
    public long Overflowed => Receivers.Sum(static client => client.Overflowed);

    /// <summary>Lets everybody in.</summary>
    /// <param name="people">Who.</param>
    /// <param name="meanwhile">Is called while the server is waited for.</param>
    public void Join(IReadOnlyList<Person> people, Action meanwhile)
    {
        foreach (var person in people) Add(Await(Server.SendAsync(person, Open), meanwhile), sends: true);
        AwaitConnected(meanwhile);
        foreach (var person in people) Add(Await(Server.ReceiveAsync(person, Open), meanwhile), sends: false);
        AwaitConnected(meanwhile);
    }

    /// <summary>Takes what has come to everybody.</summary>
    /// <returns>Datagrams.</returns>
    public int Drain()
    {
        var count = 0;
        foreach (var client in Clients) count += client.Drain(Inbox);
        return count;
    }

    /// <summary>Does for the next of all clients what it does beside media. Called again and again it comes to all.</summary>
    public void KeepOne()
    {
        if (++_kept >= Clients.Count) _kept = 0;
        Clients[_kept].Keep();
    }

    /// <summary>Does so for all, and takes what has come; for a server that is not measured now.</summary>
    public void KeepAll()
    {
        Drain();
        foreach (var client in Clients) client.Keep();
    }

    /// <summary>Fails when somebody's call has ended.</summary>
    public void AssertWhole()
    {
        if (Clients.Find(static client => client.WasClosed) is { } closed) throw new InvalidOperationException($"{Server.Key} has ended the call of {closed.Person.Name}.");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in Clients) client.Dispose();
        await Server.DisposeAsync();
    }

    /// <summary>Waits for what another thread does, and drives the clients meanwhile.</summary>
    public T Await<T>(Task<T> task, Action meanwhile)
    {
        while (!task.IsCompleted)
        {
            foreach (var client in Clients) client.Pump(Inbox);
            meanwhile();
            Thread.Sleep(0);
        }

        return task.GetAwaiter().GetResult();
    }

    private void Add(Client? client, bool sends)
    {
        if (client is null) return;
        Clients.Add(client);
        var person = client.Person;
        if (sends) Senders.Add(client);
        if (person.VideoSlots + person.AudioSlots > 0 && (!sends || Server.UsesOneConnection)) Receivers.Add(client);
    }

    private Client Open(Person person) => new(person, _address, _identity) { ReadsWhole = _readsWhole(person) };

    private void AwaitConnected(Action meanwhile)
    {
        var began = Stopwatch.GetTimestamp();
        while (Clients.Exists(static client => !client.IsConnected))
        {
            if (Stopwatch.GetElapsedTime(began) > Limit)
                throw new TimeoutException($"{Clients.Count(static client => !client.IsConnected)} of {Clients.Count} clients do not connect to {Server.Key}.");
            foreach (var client in Clients) client.Pump(Inbox);
            meanwhile();
        }
    }
}
