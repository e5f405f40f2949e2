using System.Collections.Immutable;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Signaling;

/// <summary>A change of a room that waits for its turn: what decides it, and who is told how it went.</summary>
internal abstract class PendingChange
{
    /// <summary>Whether the decision looks at the meeting too.</summary>
    public bool NeedsMeeting { get; init; }

    /// <summary>Reads room and all else that the decision needs; such a change is made alone. Null for the room, and the meeting if needed.</summary>
    public Func<CancellationToken, Task<RoomSnapshot?>>? Read { get; init; }

    /// <summary>What has to be done once it is decided and before it is written.</summary>
    public Func<RoomState, Task>? BeforeWrite { get; init; }

    /// <summary>Begins an attempt, from which on it cannot be cancelled: a caller who hangs up must not leave a change that nobody was told of. False when its caller has hung up.</summary>
    public abstract bool TryTake();

    /// <summary>The attempt is over without a decision; until the next one it may be cancelled.</summary>
    public abstract void Release();

    /// <summary>Decides on a room as it is or, with others decided before, as it is to be. Called again with a newer room when it could not be written.</summary>
    public abstract (RoomState? State, ImmutableList<DocumentOperation> Writes) Decide(RoomSnapshot snapshot, DateTimeOffset now);

    /// <summary>What was decided last is true now.</summary>
    public abstract void Done(RoomState before, RoomState after, ImmutableList<DocumentOperation> writes);

    /// <summary>It cannot be decided.</summary>
    public abstract void Refuse(Problem problem);

    /// <summary>To decide it, or to write it, threw.</summary>
    public abstract void Fail(Exception error);
}

/// <summary>A change that answers a <typeparamref name="T"/>.</summary>
internal sealed class PendingChange<T>(Func<RoomSnapshot, DateTimeOffset, RoomChange<T>> decide, CancellationToken cancellation) : PendingChange
    where T : class
{
    private const int Waiting = 0;
    private const int Taken = 1;
    private const int GivenUp = 2;

    private readonly TaskCompletionSource<(RoomChanged<T> Changed, ImmutableList<DocumentOperation> Writes)> _made = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Outcome<T>? _result;
    private int _state;

    /// <summary>The answer, and what was written with the room. Ends at once when the caller hangs up before it is the change's turn.</summary>
    public async Task<(RoomChanged<T> Changed, ImmutableList<DocumentOperation> Writes)> MadeAsync()
    {
        await using var hangUp = cancellation.Register(GiveUp);
        return await _made.Task;
    }

    /// <inheritdoc/>
    public override bool TryTake()
    {
        if (cancellation.IsCancellationRequested) GiveUp();
        return Interlocked.CompareExchange(ref _state, Taken, Waiting) == Waiting;
    }

    /// <inheritdoc/>
    public override void Release() => Volatile.Write(ref _state, Waiting);

    /// <inheritdoc/>
    public override (RoomState? State, ImmutableList<DocumentOperation> Writes) Decide(RoomSnapshot snapshot, DateTimeOffset now)
    {
        var change = decide(snapshot, now);
        _result = change.Result;
        return (change.State, change.Writes ?? []);
    }

    /// <inheritdoc/>
    public override void Done(RoomState before, RoomState after, ImmutableList<DocumentOperation> writes) =>
        _made.SetResult((new RoomChanged<T>(_result!, before, after), writes));

    /// <inheritdoc/>
    public override void Refuse(Problem problem) => _made.SetResult((new RoomChanged<T>(problem, null, null), []));

    /// <inheritdoc/>
    public override void Fail(Exception error) => _made.SetException(error);

    private void GiveUp()
    {
        if (Interlocked.CompareExchange(ref _state, GivenUp, Waiting) == Waiting) _made.SetCanceled(cancellation);
    }
}
