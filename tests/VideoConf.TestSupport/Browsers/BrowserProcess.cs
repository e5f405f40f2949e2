namespace VideoConf.TestSupport.Browsers;

/// <summary>A browser without a window, with a profile of its own, that says where it can be driven.</summary>
public sealed class BrowserProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _profile = Directory.CreateTempSubdirectory("videoconf-browser-");
    private TetheredProcess? _process;
    private DriverSocket? _socket;

    /// <summary>Its folder, which may be filled before the start.</summary>
    public string Profile => _profile.FullName;

    /// <summary>The line to it.</summary>
    public DriverSocket Socket => _socket ?? throw new InvalidOperationException("It is not started.");

    /// <summary>Starts it, and connects to where it says that it listens.</summary>
    /// <param name="program">Its program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="toSocket">Where to connect to, of the address that it prints.</param>
    public async Task StartAsync(string program, IEnumerable<string> arguments, Func<string, Uri> toSocket)
    {
        ArgumentNullException.ThrowIfNull(toSocket);
        var address = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _process = TetheredProcess.Start(program, arguments, Read, ("HOME", Profile));
        _socket = await DriverSocket.ConnectAsync(toSocket(await address.Task.WaitAsync(StartLimit)));

        void Read(string line)
        {
            var at = line.IndexOf("ws://", StringComparison.Ordinal);
            if (at >= 0) address.TrySetResult(line[at..].Split(' ')[0]);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null) await _process.DisposeAsync();
        if (_socket is not null) await _socket.DisposeAsync();
        _profile.Delete(recursive: true);
    }
}
