using VideoConf.Deployment.Azure;

namespace VideoConf.Deployment;

/// <summary>What a hook works with. Tests put other things in their place.</summary>
public sealed class HookContext : IDisposable
{
    /// <summary>The environment's variables: azd hands the outputs of the templates and the operator's settings to hooks as such.</summary>
    public required HookSettings Settings { get; init; }

    /// <summary>Where the hook says what it does.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>The deployment tool that runs the hook.</summary>
    public required IAzd Azd { get; init; }

    /// <summary>Speaks to Azure, and to the deployed product.</summary>
    public required HttpClient Http { get; init; }

    /// <summary>How long the hook waits for what.</summary>
    public Patience Patience { get; init; } = new();

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The folder with <c>azure.yaml</c>.</summary>
    public required string Root { get; init; }

    /// <summary>Azure's own interface, with the identity that azd is signed in with.</summary>
    internal AzureClient Azure => field ??= new AzureClient(Http, Azd, Patience, Clock, Output);

    /// <summary>The context of a process that azd, or a person, started.</summary>
    /// <exception cref="HookException">The process was not started within the project.</exception>
    public static HookContext OfProcess()
    {
        var settings = HookSettings.OfProcess();
        var root = FindRoot(Environment.CurrentDirectory)
            ?? throw new HookException("No azure.yaml is above the current folder.", "Run the hook in the project's folder.");
        return new HookContext
        {
            Settings = settings,
            Output = Console.Out,
            Azd = new Azd(root, settings.Text("AZURE_ENV_NAME")),
            Http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(2) }) { Timeout = TimeSpan.FromMinutes(5) },
            Root = root,
        };
    }

    /// <inheritdoc/>
    public void Dispose() => Http.Dispose();

    private static string? FindRoot(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "azure.yaml"))) return folder.FullName;
        }

        return null;
    }
}
