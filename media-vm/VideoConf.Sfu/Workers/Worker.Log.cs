using Microsoft.Extensions.Logging;

namespace VideoConf.Sfu.Workers;

internal sealed partial class Worker
{
    [LoggerMessage(110, LogLevel.Error, "A peer was discarded: room {RoomId}, participant {ParticipantId}")]
    private partial void LogDiscarded(Exception exception, string? roomId, string? participantId);

    [LoggerMessage(111, LogLevel.Information, "Media {MediaId} of {ParticipantId} in room {RoomId} is connected after {Milliseconds} ms")]
    private partial void LogConnected(string mediaId, string participantId, string roomId, long milliseconds);

    [LoggerMessage(112, LogLevel.Information, "Media {MediaId} of {ParticipantId} in room {RoomId} ended: {Reason} {Detail}")]
    private partial void LogEnded(string mediaId, string participantId, string roomId, MediaClosedReason reason, string detail);

    [LoggerMessage(113, LogLevel.Information, "Node {NodeId} is heard in room {RoomId}, epoch {Epoch}")]
    private partial void LogRelayUp(string nodeId, string roomId, long epoch);

    [LoggerMessage(117, LogLevel.Warning, "Worker {Worker} could not be kept on processor {Core}: the system has none of that number for this process")]
    private partial void LogNotPinned(int worker, int core);

    [LoggerMessage(118, LogLevel.Information, "Worker {Worker} runs before every ordinary thread of its processor")]
    private partial void LogFirst(int worker);

    [LoggerMessage(119, LogLevel.Warning, "Worker {Worker} waits for a processor like every other thread: the system grants this process no real-time priority")]
    private partial void LogNotFirst(int worker);

    [LoggerMessage(114, LogLevel.Warning, "Node {NodeId} is not heard in room {RoomId}, epoch {Epoch}")]
    private partial void LogRelayLost(string nodeId, string roomId, long epoch);

    [LoggerMessage(115, LogLevel.Warning, "Worker {Worker} has more to do than it can; it leaves out: {Shedding}")]
    private partial void LogShedding(int worker, Overload.Shedding shedding);

    [LoggerMessage(116, LogLevel.Information, "Worker {Worker} has time to spare; it leaves out: {Shedding}")]
    private partial void LogEased(int worker, Overload.Shedding shedding);
}
