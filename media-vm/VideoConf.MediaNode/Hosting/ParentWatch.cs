using System.Runtime.InteropServices;

namespace VideoConf.MediaNode.Hosting;

/// <summary>
/// The life of a node that is another program's child: it ends when its standard input does, which the kernel closes however the parent ends, or at SIGTERM.
/// SIGINT is left to the parent: a terminal sends it to both, and the parent has rooms to tell first.
/// </summary>
internal sealed class ParentWatch : IDisposable
{
    /// <summary>What a stop takes in good order, twice over: nobody is left to kill a node that hangs.</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(12);

    private readonly List<PosixSignalRegistration> _signals = [];

    private ParentWatch()
    {
    }

    /// <summary>Begins to watch.</summary>
    public static ParentWatch Start(IHostApplicationLifetime lifetime)
    {
        var watch = new ParentWatch();
        watch._signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, static context => context.Cancel = true));
        watch._signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            lifetime.StopApplication();
        }));
        new Thread(() => Watch(lifetime)) { IsBackground = true, Name = "parent" }.Start();
        return watch;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var signal in _signals) signal.Dispose();
    }

    private static void Watch(IHostApplicationLifetime lifetime)
    {
        using var input = Console.OpenStandardInput();
        var ignored = new byte[256];
        while (input.Read(ignored) > 0)
        {
            // What a parent says is not for us; that it is there is.
        }

        lifetime.StopApplication();
        Thread.Sleep(StopLimit);
        Environment.Exit(3);
    }
}
