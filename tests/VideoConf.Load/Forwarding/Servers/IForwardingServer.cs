using VideoConf.Load.Forwarding.Clients;

namespace VideoConf.Load.Forwarding.Servers;

/// <summary>A server that is measured, as a process of its own on its own processor. Its members are called one at a time, while the run's thread drives the clients.</summary>
internal interface IForwardingServer : IAsyncDisposable
{
    /// <summary>Its name in figures and on the command line.</summary>
    string Key { get; }

    /// <summary>What it is and how it is set up.</summary>
    string Title { get; }

    /// <summary>The process whose processor time counts.</summary>
    int ProcessId { get; }

    /// <summary>Whether who sends receives by the same connection.</summary>
    bool UsesOneConnection { get; }

    /// <summary>Lets somebody in with what they send; where one connection serves both, they receive by it as well.</summary>
    /// <param name="person">Who.</param>
    /// <param name="open">Makes a client.</param>
    /// <returns>The client, which is connecting; null when there is nothing to send, and nothing that this connection would receive.</returns>
    Task<Client?> SendAsync(Person person, Func<Person, Client> open);

    /// <summary>Lets somebody receive, once all who send are connected.</summary>
    /// <param name="person">Who.</param>
    /// <param name="open">Makes a client.</param>
    /// <returns>The client, which is connecting; null when they receive by the connection that they send by.</returns>
    Task<Client?> ReceiveAsync(Person person, Func<Person, Client> open);
}
