using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Workflows.Journal;

/// <summary>Entries to append with what they use up, in one batch.</summary>
internal sealed record Appending(IReadOnlyList<EntryDocument> Entries, IReadOnlyList<DocumentOperation> Operations);

/// <summary>
/// One instance's code in mid-way, with its place in the journal. Driven by turns: <see cref="Plan"/> what came into entries, write them, <see cref="Deliver"/>
/// them. After any exception it is thrown away and made anew from the journal.
/// </summary>
internal sealed class Execution
{
    /// <summary>Entries in a batch; each may delete an event or a retry besides.</summary>
    private const int MaxBatch = 40;

    private const int MaxFailure = 2000;

    private readonly string _instanceId;
    private readonly JournalOptions _options;
    private readonly Dictionary<int, RetryDocument> _retries;
    private Task? _code;
    private int _entries;

    private Execution(string instanceId, LoadedJournal journal, JournalOptions options)
    {
        (_instanceId, _options) = (instanceId, options);
        (Head, ETag) = (journal.Head, journal.ETag);
        _retries = new Dictionary<int, RetryDocument>(journal.Retries);
        Context = new ReplayContext(instanceId, journal.Head.RunAt, options);
    }

    public HeadDocument Head { get; private set; }

    public string ETag { get; private set; }

    public ReplayContext Context { get; }

    /// <summary>Whether the code has ended, well or not.</summary>
    public bool HasEnded => _code?.IsCompleted == true;

    /// <summary>Why the code ended badly; null when it did not.</summary>
    public string? Failure => _code?.Exception is { } error ? Words(error.InnerException ?? error) : _code?.IsCanceled == true ? "It was cancelled by itself." : null;

    /// <summary>Runs the code through its journal.</summary>
    public static Execution Replay(string instanceId, LoadedJournal journal, RegisteredWorkflow workflow, JournalOptions options)
    {
        var execution = new Execution(instanceId, journal, options);
        var input = WorkflowJson.Read(journal.Head.Input, workflow.InputType);
        execution.Context.Loop.Run(() => execution._code = workflow.Run(execution.Context, input));
        foreach (var entry in journal.Entries)
        {
            if (entry.Number != execution._entries + 1) throw new WorkflowCodeException($"The journal goes from entry {execution._entries} to {entry.Number}.");
            execution._entries = entry.Number;
            execution.Context.Replay(entry, execution.HasEnded);
        }

        execution.Check();
        return execution;
    }

    /// <summary>What came, as entries: steps that ended, events, timers that are due; and failures that are tried again, as retries.</summary>
    public List<Appending> Plan(IReadOnlyList<StepEnded> steps, IReadOnlyList<Raised> events, DateTimeOffset now, Action<PendingStep, int, string, DateTimeOffset?> failed)
    {
        var batches = new List<Appending>();
        var entries = new List<EntryDocument>();
        var operations = new List<DocumentOperation>();
        var planned = new HashSet<int>();
        var number = _entries;

        foreach (var ended in steps)
        {
            if (ended.Run != Head.Run || !Context.Pending.TryGetValue(ended.Step, out var step) || !planned.Add(ended.Step)) continue;
            var tried = _retries.GetValueOrDefault(ended.Step);
            var attempts = (tried?.Attempts ?? 0) + 1;
            if (ended.Failure is not null && step.Kind == EntryKind.Activity)
            {
                var last = ended.ForGood || attempts >= step.Retry.MaxAttempts;
                DateTimeOffset? due = last ? null : now + step.Retry.DelayAfter(attempts);
                failed(step, attempts, ended.Failure, due);
                if (due is { } again)
                {
                    _retries[ended.Step] = new RetryDocument(ended.Step, attempts, again, ended.Failure);
                    operations.Add(Documents.Upsert(JournalKeys.Retry(_instanceId, Head.Run, ended.Step), _retries[ended.Step]));
                    FlushIfFull();
                    continue;
                }
            }

            if (tried is not null) operations.Add(Documents.Delete(JournalKeys.Retry(_instanceId, Head.Run, ended.Step)));
            _retries.Remove(ended.Step);
            Add(new EntryDocument(++number, now, step.Kind, ended.Step, step.Name, ended.Result, ended.Failure, Stamp: null));
        }

        foreach (var raised in events)
        {
            operations.Add(Documents.Delete(JournalKeys.Inbox(_instanceId, raised.Stamp)));
            Add(new EntryDocument(++number, now, EntryKind.Event, 0, raised.Name, raised.Payload, Failure: null, raised.Stamp));
        }

        foreach (var timer in Context.Pending.Values.Where(step => step.Kind == EntryKind.Timer && step.DueAt <= now).OrderBy(step => step.DueAt))
            Add(new EntryDocument(++number, now, EntryKind.Timer, timer.Number, timer.Name, Payload: null, Failure: null, Stamp: null));

        Flush();
        return batches;

        void Add(EntryDocument entry)
        {
            entries.Add(entry);
            operations.Add(Documents.Create(JournalKeys.Entry(_instanceId, Head.Run, entry.Number), entry));
            FlushIfFull();
        }

        void FlushIfFull()
        {
            if (operations.Count >= MaxBatch * 2) Flush();
        }

        void Flush()
        {
            if (operations.Count > 0) batches.Add(new Appending([.. entries], [.. operations]));
            entries.Clear();
            operations.Clear();
        }
    }

    /// <summary>Lets the code go on with what was written.</summary>
    public void Deliver(IReadOnlyList<EntryDocument> entries)
    {
        foreach (var entry in entries)
        {
            _entries = entry.Number;
            Context.Replay(entry, HasEnded);
        }

        Check();
        if (!HasEnded && _entries > _options.MaxEntries)
            throw new WorkflowCodeException($"The journal has more than {_options.MaxEntries} entries. A workflow that loops begins again with ContinueAsNew.");
    }

    /// <summary>When a pending activity may be tried again; null for at once.</summary>
    public DateTimeOffset? RetryAt(int step) => _retries.GetValueOrDefault(step)?.DueAt;

    /// <summary>The head was written.</summary>
    public void Wrote(HeadDocument head, string eTag) => (Head, ETag) = (head, eTag);

    /// <summary>A failure in a sentence that fits into a document.</summary>
    public static string Words(Exception error)
    {
        var text = error is WorkflowStepException or WorkflowCodeException or PermanentFailureException ? error.Message : $"{error.GetType().Name}: {error.Message}";
        return text.Length <= MaxFailure ? text : text[..MaxFailure];
    }

    private void Check()
    {
        if (Context.Loop.Intruded || (!HasEnded && !Context.Waits))
            throw new WorkflowCodeException("The workflow awaited something that is not its context's. Do that in an activity.");
    }
}
