namespace VideoConf.Interop.Tests.Matrix;

/// <summary>A WebRTC stack that the media server is held against, ready to have sessions.</summary>
internal interface IPeer : IAsyncDisposable
{
    /// <summary>Has one session.</summary>
    /// <param name="mode">publish, receive or simulcast.</param>
    /// <param name="media">The address that takes offers.</param>
    /// <param name="token">What lets it in.</param>
    /// <param name="seconds">How long, from its answer on.</param>
    Task<PeerReport> RunAsync(string mode, Uri media, string token, int seconds);
}

/// <summary>A peer that is a script: it takes mode, address, token and seconds, and prints its report.</summary>
internal sealed class ScriptPeer(string program, string[] arguments, string[]? more = null) : IPeer
{
    public Task<PeerReport> RunAsync(string mode, Uri media, string token, int seconds) =>
        PeerProcess.ReportAsync(program, [.. arguments, mode, media.AbsoluteUri, token, $"{seconds}", .. more ?? []]);

    /// <summary>Each session is a process that has ended.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
