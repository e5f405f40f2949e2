using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using VideoConf.Load.Forwarding.Clients;
using VideoConf.Rtc.Srtp;
using VideoConf.TestSupport;

namespace VideoConf.Load.Forwarding.Servers;

/// <summary>
/// The measure: a C program that does nothing but receive, decrypt, encrypt and send with segments of four, by OpenSSL (<c>Bare/bare_loop.c</c>). It is compiled for the run. It
/// knows no ICE and no DTLS; clients tell it their keys, and which streams they are shown.
/// </summary>
internal sealed class BareLoop : IForwardingServer
{
    private const string Compiler = "/usr/bin/gcc";
    private const string Library = "/usr/include/openssl/evp.h";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly DirectoryInfo _folder;
    private readonly TetheredProcess _process;
    private readonly IPEndPoint _address;

    private BareLoop(DirectoryInfo folder, TetheredProcess process, IPEndPoint address) => (_folder, _process, _address) = (folder, process, address);

    public string Key => "bare-loop";

    public string Title => "C loop that does nothing else, OpenSSL, segments of 4";

    public int ProcessId { get; private set; }

    public bool UsesOneConnection => true;

    /// <summary>Why it cannot be measured here; null when it can.</summary>
    public static string? Missing => !File.Exists(Compiler) ? "there is no C compiler (Debian package gcc)" : File.Exists(Library) ? null : "OpenSSL's headers are not installed (Debian package libssl-dev)";

    /// <summary>Compiles and starts it.</summary>
    /// <param name="address">Where its media are.</param>
    public static async Task<BareLoop> StartAsync(IPAddress address)
    {
        var folder = Directory.CreateTempSubdirectory("videoconf-bare-");
        var program = Path.Combine(folder.FullName, "bare_loop");
        await CompileAsync(program);
        var local = new IPEndPoint(address, FreePort(address));
        var lines = new ConcurrentQueue<string>();
        var server = new BareLoop(folder, ServerProcess.Start(program, [$"{local.Address}", $"{local.Port}"], lines), local);
        var began = Stopwatch.GetTimestamp();
        while (!lines.Contains("ready"))
        {
            if (Stopwatch.GetElapsedTime(began) < Limit)
            {
                await Task.Delay(20);
                continue;
            }

            await server.DisposeAsync();
            throw new InvalidOperationException($"The C loop did not get ready. It printed:\n{string.Join('\n', lines)}");
        }

        server.ProcessId = await ServerProcess.FindAsync(server._process.Id, "bare_loop");
        return server;
    }

    public Task<Client?> SendAsync(Person person, Func<Person, Client> open) => Task.FromResult(person.SendsVideo || person.SendsAudio ? Meet(open(person)) : null);

    public Task<Client?> ReceiveAsync(Person person, Func<Person, Client> open) =>
        Task.FromResult(person.SendsVideo || person.SendsAudio || person.Watched.Count == 0 ? null : Meet(open(person)));

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static async Task CompileAsync(string program)
    {
        var start = new ProcessStartInfo(Compiler, ["-O2", "-o", program, Path.Combine(AppContext.BaseDirectory, "Forwarding", "Bare", "bare_loop.c"), "-lcrypto"]) { UseShellExecute = false, RedirectStandardError = true };
        using var compiler = Process.Start(start)!;
        var said = await compiler.StandardError.ReadToEndAsync();
        await compiler.WaitForExitAsync();
        if (compiler.ExitCode != 0) throw new InvalidOperationException($"The C loop does not compile: {said}");
    }

    private static int FreePort(IPAddress address)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(address, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    // What a person is shown, under numbers that are each once for them. The middle of three sizes, as our node and Janus are told.
    private static IEnumerable<string> Routes(Person person)
    {
        var pictures = person.Watched.Where(static one => one.SendsVideo).Take(person.VideoSlots).Select(static one => one.Camera(one.IsSimulcast ? 1 : 0));
        var voices = person.Watched.Where(static one => one.SendsAudio && one.IsLoud).Take(person.AudioSlots).Select(static one => one.Voice);
        return pictures.Concat(voices).Select(static (stream, slot) => $"{stream.Value:x}:{slot + 1:x}");
    }

    private static string SessionKeys(ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt)
    {
        Span<byte> key = stackalloc byte[16];
        Span<byte> salt = stackalloc byte[12];
        SrtpKeyDerivation.Derive(masterKey, masterSalt, SrtpKeyDerivation.Label.RtpEncryption, key);
        SrtpKeyDerivation.Derive(masterKey, masterSalt, SrtpKeyDerivation.Label.RtpSalt, salt);
        return $"{Convert.ToHexString(key)} {Convert.ToHexString(salt)}";
    }

    private Client Meet(Client client)
    {
        using var keys = new SrtpKeys(
            SrtpProfile.AeadAes128Gcm, RandomNumberGenerator.GetBytes(16), RandomNumberGenerator.GetBytes(12), RandomNumberGenerator.GetBytes(16), RandomNumberGenerator.GetBytes(12));
        client.Begin(_address, keys);
        string[] words = ["hello", SessionKeys(keys.ClientKey, keys.ClientSalt), SessionKeys(keys.ServerKey, keys.ServerSalt), .. Routes(client.Person)];
        client.Tell(Encoding.ASCII.GetBytes(string.Join(' ', words)));
        return client;
    }
}
