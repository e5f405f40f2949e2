using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace VideoConf.Local.Tests.Notifications;

/// <summary>An e-mail as it came over the wire: envelope, and message with its lines unfolded.</summary>
internal sealed record CaughtMail(string From, IReadOnlyList<string> To, string Raw)
{
    /// <summary>Header fields, unfolded (RFC 5322, 2.2.3).</summary>
    public IReadOnlyList<string> Headers => Raw[..Raw.IndexOf("\r\n\r\n", StringComparison.Ordinal)].Replace("\r\n ", " ", StringComparison.Ordinal).Replace("\r\n\t", " ", StringComparison.Ordinal).Split("\r\n");

    /// <summary>The parts with soft line breaks and escapes of quoted-printable undone.</summary>
    public string Text => Raw.Replace("=\r\n", string.Empty, StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal);

    public string Header(string name) => Headers.Single(header => header.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))[(name.Length + 1)..].Trim();
}

/// <summary>A mail server (RFC 5321) that keeps what it is given, or refuses it.</summary>
internal sealed class MailCatcher : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();

    public MailCatcher()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The answer to RCPT; null for none at all.</summary>
    public string? Recipient { get; set; } = "250 ok";

    public ConcurrentQueue<CaughtMail> Mails { get; } = new();

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync(_stop.Token);
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }

            _ = ServeAsync(client, _stop.Token);
        }
    }

    private async Task ServeAsync(TcpClient client, CancellationToken cancellationToken)
    {
        using var _ = client;
        var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.UTF8);
        await using var writer = new StreamWriter(stream, new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
        var (from, to) = (string.Empty, new List<string>());
        try
        {
            await writer.WriteLineAsync("220 catcher");
            while (await reader.ReadLineAsync(cancellationToken) is { } line)
            {
                var verb = line.Split(' ', ':')[0].ToUpperInvariant();
                if (verb == "MAIL") from = line;
                if (verb == "RCPT") to.Add(line);
                if (verb == "RCPT" && Recipient is null) continue;
                if (verb == "DATA")
                {
                    await writer.WriteLineAsync("354 go on");
                    var raw = new StringBuilder();
                    while (await reader.ReadLineAsync(cancellationToken) is { } text && text != ".") raw.Append(text.StartsWith('.') ? text[1..] : text).Append("\r\n");
                    Mails.Enqueue(new CaughtMail(from, [.. to], raw.ToString()));
                }

                await writer.WriteLineAsync(verb switch { "EHLO" => "250 catcher", "RCPT" => Recipient, "QUIT" => "221 bye", _ => "250 ok" });
                if (verb == "QUIT") return;
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException)
        {
            return; // The client went away.
        }
    }
}
