using VideoConf.TestSupport.Network;

namespace VideoConf.EndToEnd.Tests.Harness;

/// <summary>Puts <see cref="RelayedAnswers"/> before a browser: HTTP and the hub go as ever, media from browser to browser do not pass there.</summary>
internal static class AccessNetwork
{
    /// <summary>For every page of the context, and the media sessions that begin from now on.</summary>
    public static Task ConnectAsync(this RelayedAnswers network, IBrowserContext context) => context.RouteAsync(IsMedia, async route =>
    {
        var response = await route.FetchAsync();
        var isAnswer = response.Headers.TryGetValue("content-type", out var type) && type.StartsWith("application/sdp", StringComparison.Ordinal);
        if (isAnswer) await route.FulfillAsync(new() { Response = response, Body = network.Relay(await response.TextAsync()) });
        else await route.FulfillAsync(new() { Response = response });
    });

    private static bool IsMedia(string url) => new Uri(url).AbsolutePath is var path && path.StartsWith("/v1/rooms/", StringComparison.Ordinal) && path.Contains("/media", StringComparison.Ordinal);
}
