namespace VideoConf.TestSupport.Browsers;

/// <summary>A page of Chromium.</summary>
public sealed class ChromiumPage
{
    private readonly DriverSocket _socket;
    private readonly string _target;
    private readonly string _session;

    internal ChromiumPage(DriverSocket socket, string target, string session) => (_socket, _target, _session) = (socket, target, session);

    /// <summary>Runs an expression there, waits for it where it is a promise, and returns the string that it comes to.</summary>
    public async Task<string> EvaluateAsync(string expression)
    {
        var reply = await _socket.CallAsync("Runtime.evaluate", new { expression, awaitPromise = true, returnByValue = true }, _session);
        if (reply["exceptionDetails"] is { } thrown) throw new InvalidOperationException(thrown.ToJsonString());
        return reply["result"]!["value"]!.GetValue<string>();
    }

    /// <summary>Closes it.</summary>
    public Task CloseAsync() => _socket.CallAsync("Target.closeTarget", new { targetId = _target });

    internal async Task<bool> IsLoadedAsync(Uri url)
    {
        try
        {
            return await EvaluateAsync("`${location.origin} ${document.readyState}`") == $"{url.GetLeftPart(UriPartial.Authority)} complete";
        }
        catch (InvalidOperationException)
        {
            return false; // Between two pages there is nothing to run it in.
        }
    }
}
