namespace VideoConf.Deployment;

/// <summary>Runs a hook: help, errors that say what to do, an end at Ctrl-C. The files beside this project are one call each.</summary>
public static class Hook
{
    /// <summary>Before provisioning: names every wrong setting, and what the subscription does not have.</summary>
    public static Task<int> CheckParametersAsync(string[] args) => RunAsync(args, Deployment.CheckParameters.Help, Deployment.CheckParameters.RunAsync);

    /// <summary>After the first layer: seeds the vault, makes and uploads the node's package.</summary>
    public static Task<int> PackageNodesAsync(string[] args) => RunAsync(args, Deployment.PackageNodes.Help, Deployment.PackageNodes.RunAsync);

    /// <summary>Before the web client is deployed: says to it where the API is.</summary>
    public static Task<int> ConfigureWebAsync(string[] args) => RunAsync(args, Deployment.ConfigureWeb.Help, Deployment.ConfigureWeb.RunAsync);

    /// <summary>After deployment: connects what could not be connected before, then has a meeting.</summary>
    public static Task<int> AfterDeployAsync(string[] args) => RunAsync(args, Deployment.AfterDeploy.Help, Deployment.AfterDeploy.RunAsync);

    private static async Task<int> RunAsync(string[] args, string help, Func<HookContext, HookArguments, CancellationToken, Task> work)
    {
        if (args is ["--help" or "-h" or "help", ..])
        {
            await Console.Out.WriteLineAsync(help).ConfigureAwait(false);
            return 0;
        }

        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            stop.Cancel();
        };
        try
        {
            var arguments = HookArguments.Parse(args);
            using var context = HookContext.OfProcess();
            await work(context, arguments, stop.Token).ConfigureAwait(false);
            return 0;
        }
        catch (HookException wrong)
        {
            await Console.Error.WriteLineAsync($"{wrong.Message}\n{wrong.Remedy}").ConfigureAwait(false);
            return 1;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Stopped. Run it again: it goes on where it was.").ConfigureAwait(false);
            return 130;
        }
    }
}
