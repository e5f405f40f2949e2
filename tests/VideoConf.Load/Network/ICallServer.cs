using VideoConf.TestSupport.Network;

namespace VideoConf.Load.Network;

/// <summary>A server that one page sends to and another receives from.</summary>
internal interface ICallServer : IAsyncDisposable
{
    /// <summary>For the command line.</summary>
    string Key { get; }

    /// <summary>With its version.</summary>
    string Version { get; }

    /// <summary>Lets a page send and another receive, the latter over a network.</summary>
    Task ConnectAsync(CallPage sender, CallPage receiver, RelayedAnswers network);
}
