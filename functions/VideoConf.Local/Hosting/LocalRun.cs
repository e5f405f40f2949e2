using System.Runtime.InteropServices;

namespace VideoConf.Local.Hosting;

/// <summary>A run from the command line: start, say so, wait for Ctrl-C or SIGTERM, stop.</summary>
public static class LocalRun
{
    /// <summary>Runs until told to stop; 0 after a clean stop, 1 when the host could not start.</summary>
    public static async Task<int> RunAsync(LocalOptions options, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var interrupt = OnSignal(PosixSignal.SIGINT, stop);
        using var terminate = OnSignal(PosixSignal.SIGTERM, stop);
        try
        {
            await using var host = LocalHost.Build(options);
            await host.StartAsync(stop.Token);
            foreach (var note in host.Notes) Console.Error.WriteLine(note);
            if (host.SecureAddress is { } secure)
            {
                foreach (var address in MediaAddress.All()) Console.Out.WriteLine($"Other machines: {new UriBuilder(secure) { Host = address.ToString() }.Uri.GetLeftPart(UriPartial.Authority)}");
                Console.Out.WriteLine($"HTTPS: {secure.GetLeftPart(UriPartial.Authority)}");
            }

            Console.Out.WriteLine($"VideoConf is ready: {host.Address.GetLeftPart(UriPartial.Authority)}");
            await Task.Delay(Timeout.Infinite, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Console.Error.WriteLine("Stopping.");
            await host.StopAsync();
            return 0;
        }
        catch (StartRefusedException refused)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            return 1;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0; // Told to stop while starting.
        }
    }

    private static PosixSignalRegistration OnSignal(PosixSignal signal, CancellationTokenSource stop) => PosixSignalRegistration.Create(signal, context =>
    {
        // The first one stops in order; a second one ends the process at once.
        context.Cancel = !stop.IsCancellationRequested;
        stop.Cancel();
    });
}
