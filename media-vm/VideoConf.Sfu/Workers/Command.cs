namespace VideoConf.Sfu.Workers;

/// <summary>Something a worker is asked to do between two batches of packets.</summary>
internal abstract class Command
{
    /// <summary>Runs on the worker's thread.</summary>
    public abstract void Run(Worker worker);

    /// <summary>Answers without running.</summary>
    public abstract void Refuse(SfuError error);

    /// <summary>Answers with a defect that running met.</summary>
    public abstract void Fail(Exception exception);
}

/// <summary>A command with a result.</summary>
internal sealed class Command<T>(Func<Worker, T> run) : Command
{
    // Continuations run elsewhere: the worker's thread forwards packets and nothing else.
    private readonly TaskCompletionSource<(T? Result, SfuError Error)> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The result, or why it did not run.</summary>
    public Task<(T? Result, SfuError Error)> Task => _done.Task;

    /// <inheritdoc/>
    public override void Run(Worker worker) => _done.TrySetResult((run(worker), SfuError.None));

    /// <inheritdoc/>
    public override void Refuse(SfuError error) => _done.TrySetResult((default, error));

    /// <inheritdoc/>
    public override void Fail(Exception exception) => _done.TrySetException(exception);
}
