namespace VideoConf.Deployment.Azure;

/// <summary>What hooks ask of azd, which started them: its sign-in, and its environment's variables.</summary>
public interface IAzd
{
    /// <summary>A token of whoever azd is signed in as, person or service principal.</summary>
    /// <param name="scope">The resource it is for, with <c>/.default</c>.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<string> TokenAsync(string scope, CancellationToken cancellation);

    /// <summary>Sets a variable of the environment: never a secret, since azd keeps it in a file.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task SetAsync(string name, string value, CancellationToken cancellation);
}
