using System.Diagnostics;
using System.Net;
using VideoConf.Local.Hosting;

namespace VideoConf.Load;

/// <summary>The real host in a process of its own, without limits on how much one address may ask.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    public const string Verb = "host";

    private const string MemoryFolder = "/dev/shm";

    private readonly Process _process;
    private readonly string _folder;

    private HostProcess(Process process, string folder, Uri address) => (_process, _folder, Address) = (process, folder, address);

    public Uri Address { get; }

    /// <summary>Processor time that it has used.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Memory that it holds, bytes.</summary>
    public long Memory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts it, its media at an address of this machine: loopback, when none is given.</summary>
    public static Task<HostProcess> StartAsync(IPAddress? media = null)
    {
        var folder = Directory.CreateTempSubdirectory("videoconf-load").FullName;
        return StartAsync(folder, ["dotnet", typeof(HostProcess).Assembly.Location, Verb, folder, $"{media ?? IPAddress.Loopback}"]);
    }

    /// <summary>
    /// Starts one of this program's servers on the first processor alone, its documents in memory where the machine has a place for that: what a flush takes is the
    /// disk's, and here what the server does itself is looked at.
    /// </summary>
    public static Task<HostProcess> StartPinnedAsync(string verb, string? build = null)
    {
        var folder = Directory.Exists(MemoryFolder) ? Directory.CreateDirectory(Path.Combine(MemoryFolder, $"videoconf-load-{Guid.NewGuid():N}")).FullName : Directory.CreateTempSubdirectory("videoconf-load").FullName;
        string[] command = ["taskset", "--cpu-list", "0", "dotnet", build ?? typeof(HostProcess).Assembly.Location, verb];
        return StartAsync(folder, verb == Verb ? [.. command, folder, $"{IPAddress.Loopback}"] : command);
    }

    private static async Task<HostProcess> StartAsync(string folder, string[] command)
    {
        var start = new ProcessStartInfo(command[0]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in command.Skip(1)) start.ArgumentList.Add(argument);
        var process = Process.Start(start) ?? throw new InvalidOperationException("The host did not start.");
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var address = await process.StandardOutput.ReadLineAsync(limit.Token) ?? throw new InvalidOperationException("The host ended before it was ready.");
        return new HostProcess(process, folder, new Uri(address));
    }

    /// <summary>What the process does: it runs the host until its input ends.</summary>
    public static async Task<int> RunAsync(string folder, IPAddress media)
    {
        await using var host = LocalHost.Build(new LocalOptions
        {
            DataFolder = Path.Combine(folder, "data"),
            Port = 0,
            MediaIp = media,
            Turn = false,
            RateLimits = new VideoConf.Http.RateLimits { PerUser = 100_000_000, PerAddress = 100_000_000, SignIns = 100_000_000, HubCalls = 1_000_000 },
        });
        await host.StartAsync(CancellationToken.None);
        await Console.Out.WriteLineAsync(host.Address.AbsoluteUri);
        while (await Console.In.ReadLineAsync() is not null)
        {
        }

        return 0;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
