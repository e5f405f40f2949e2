using Microsoft.Extensions.Logging;

namespace VideoConf.Sfu;

public sealed partial class SfuServer
{
    [LoggerMessage(100, LogLevel.Information, "Worker {Worker} listens on {Address}:{Port} with socket buffers of {ReceiveBytes} and {SendBytes} bytes")]
    private partial void LogListening(int worker, string address, int port, int receiveBytes, int sendBytes);

    [LoggerMessage(101, LogLevel.Warning,
        "The system granted socket buffers of {ReceiveBytes} and {SendBytes} bytes instead of {WantedBytes}: raise net.core.rmem_max and net.core.wmem_max, or bursts of key frames lose packets")]
    private partial void LogSmallBuffers(int receiveBytes, int sendBytes, int wantedBytes);
}
