using Azure.Core;

namespace VideoConf.Azure.Resilience;

/// <summary>How requests to Azure are tried again, in one place for every client that is built on Azure.Core.</summary>
internal static class AzureRequests
{
    /// <summary>
    /// Six attempts, with pauses that begin at 200 ms and double, and with those that the service asks for (Retry-After of 429 and 503), which Azure.Core honours. No
    /// attempt waits for more than 30 s in silence.
    /// </summary>
    public static void Configure(ClientOptions options, FirstMinutes minutes, TimeProvider clock)
    {
        options.Retry.Mode = RetryMode.Exponential;
        options.Retry.MaxRetries = 5;
        options.Retry.Delay = TimeSpan.FromMilliseconds(200);
        options.Retry.MaxDelay = TimeSpan.FromSeconds(10);
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(30);
        options.Diagnostics.IsTelemetryEnabled = false;
        options.AddPolicy(new FirstMinutesPolicy(minutes, clock), HttpPipelinePosition.PerCall);
    }
}
