using VideoConf.Contracts.Sessions;
using VideoConf.Meetings.Signaling;

namespace VideoConf.Meetings.Sessions;

/// <summary>Is told of every change of a room that added to its session's log, once it is written. Does not throw: the change has been made.</summary>
internal interface IRoomWatcher
{
    /// <summary>A room was changed. Comes at most once; what must not be missed is read from the log again at the session's end.</summary>
    Task ChangedAsync(RoomState before, RoomState after, IReadOnlyList<SessionEvent> entries);
}
