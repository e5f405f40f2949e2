using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Workflows.Journal;

/// <summary>
/// Moves instances on. A turn takes what came for an instance, writes it into the journal, tells the code, and hands on what the code asks for. Nothing
/// is told before it is written; nothing that was written is told in another order.
/// </summary>
internal sealed class Turns(
    JournalStore store, WorkflowRegistry registry, JournalOptions options, IJournalObserver observer, TimeProvider clock, ActivityQueue activities, Alarms alarms,
    EngineLinks links)
{
    private const int MaxCarried = 80;
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, List<(Instance Parent, StepEnded Ended)>> _parents = new(StringComparer.Ordinal);

    /// <summary>One turn. It never throws: an instance that cannot be moved on now is tried again, one that never can fails.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "One instance's trouble is its own: the others go on.")]
    public async Task RunAsync(Instance instance)
    {
        var mail = instance.Take();
        try
        {
            await MoveAsync(instance, mail);
            instance.FailedTurns = 0;
        }
        catch (Exception error)
        {
            await RecoverAsync(instance, mail, error);
        }
    }

    private async Task MoveAsync(Instance instance, Mail mail)
    {
        IReadOnlyList<Raised> events;
        if (instance.Execution is not { } execution)
        {
            var journal = await store.LoadAsync(instance.Id);
            if (journal is null || journal.Head.State != WorkflowState.Running)
            {
                await RetireAsync(instance, journal?.Head);
                return;
            }

            if (!registry.Workflows.TryGetValue(journal.Head.Workflow, out var workflow))
            {
                // Not its failure: the version that knows it may come back.
                observer.Stuck(instance.Id, $"No workflow {journal.Head.Workflow} is registered; the instance waits for a start with one.");
                return;
            }

            execution = instance.Execution = Execution.Replay(instance.Id, journal, workflow, options);
            events = journal.Inbox;
        }
        else
        {
            events = mail.HasEvents ? await store.InboxAsync(instance.Id) : [];
        }

        foreach (var ended in mail.Steps) instance.InFlight.Remove((ended.Run, ended.Step));
        foreach (var batch in execution.Plan(mail.Steps, events, clock.GetUtcNow(), (step, attempt, message, due) => observer.StepFailed(instance.Id, step.Name, attempt, message, due)))
        {
            await store.WriteAsync(batch.Operations);
            execution.Deliver(batch.Entries);
        }

        if (execution.HasEnded)
        {
            if (execution.Failure is null && execution.Context.Continued is not null) await ContinueAsNewAsync(instance, execution);
            else await EndAsync(instance, execution.Head, execution.ETag, execution.Context.Status, execution.Failure);
            return;
        }

        if (execution.Context.Status is { } status && status != execution.Head.Status) await WriteHeadAsync(instance, execution, execution.Head with { Status = status });
        await HandOnAsync(instance, execution);
    }

    /// <summary>Hands the pending steps to those who do them, unless they have them; and sees to the earliest time.</summary>
    private async Task HandOnAsync(Instance instance, Execution execution)
    {
        DateTimeOffset? earliest = null;
        var now = clock.GetUtcNow();
        foreach (var step in execution.Context.Pending.Values.ToArray())
        {
            var due = step.Kind == EntryKind.Timer ? step.DueAt : execution.RetryAt(step.Number);
            if (step.Kind == EntryKind.Timer || due > now)
            {
                if (earliest is null || due < earliest) earliest = due;
            }
            else if (!instance.InFlight.Contains((execution.Head.Run, step.Number)))
            {
                if (step.Kind == EntryKind.Child) await StartChildAsync(instance, execution.Head.Run, step);
                else Call(instance, execution.Head.Run, step);
                instance.InFlight.Add((execution.Head.Run, step.Number));
            }
        }

        alarms.Set(instance, earliest);
    }

    private void Call(Instance instance, int run, PendingStep step)
    {
        if (registry.Activities.TryGetValue(step.Name, out var activity)) activities.Enqueue(new ActivityCall(instance, run, step.Number, activity, step.Input));
        else links.Post(instance, new StepEnded(run, step.Number, Result: null, $"No activity {step.Name} is registered.", ForGood: true));
    }

    private async Task StartChildAsync(Instance parent, int run, PendingStep step)
    {
        var child = (ChildStart)step.Input!;
        var ended = new StepEnded(run, step.Number, Result: null, Failure: null, ForGood: true);

        // In this order: an end that comes between the two reads is heard in either case, and heard twice it counts once.
        _parents.AddOrUpdate(step.Name, _ => [(parent, ended)], (_, parents) => [.. parents, (parent, ended)]);
        await links.Start(step.Name, child.Workflow, WorkflowJson.Write(child.Input, child.InputType, options.MaxPayloadBytes));
        if (await store.HeadAsync(step.Name, CancellationToken.None) is not { Value: var head }) throw new JournalUnavailableException($"The child {step.Name} is gone.");
        if (head.Workflow != child.Workflow)
            links.Post(parent, ended with { Failure = $"The instance {step.Name} runs {head.Workflow}, not {child.Workflow}." });
        else if (head.State != WorkflowState.Running)
            TellParents(step.Name, head);
    }

    private void TellParents(string childId, HeadDocument head)
    {
        if (!_parents.TryRemove(childId, out var parents)) return;
        foreach (var (parent, ended) in parents) links.Post(parent, ended with { Failure = head.State == WorkflowState.Failed ? head.Failure ?? "It failed." : null });
    }

    private async Task ContinueAsNewAsync(Instance instance, Execution execution)
    {
        var now = clock.GetUtcNow();
        var next = execution.Head with { Run = execution.Head.Run + 1, RunAt = now, Input = execution.Context.Continued, Status = execution.Context.Status ?? execution.Head.Status };
        var kept = execution.Context.Kept.ToArray();
        if (kept.Length > MaxCarried) throw new WorkflowCodeException($"The workflow began again with more than {MaxCarried} events that nobody awaited.");
        DocumentOperation[] operations =
        [
            Documents.Replace(JournalKeys.Head(instance.Id), next, execution.ETag),
            .. kept.Select(raised => Documents.Upsert(JournalKeys.Inbox(instance.Id, raised.Stamp), new InboxDocument(raised.Name, raised.Payload, now))),
        ];
        await store.WriteAsync(operations);
        instance.Execution = null;
        links.Post(instance, null);
    }

    private async Task WriteHeadAsync(Instance instance, Execution execution, HeadDocument head) =>
        execution.Wrote(head, (await store.WriteAsync([Documents.Replace(JournalKeys.Head(instance.Id), head, execution.ETag)]))!);

    private async Task EndAsync(Instance instance, HeadDocument head, string eTag, string? status, string? failure)
    {
        var ended = head with
        {
            State = failure is null ? WorkflowState.Completed : WorkflowState.Failed,
            Status = status ?? head.Status,
            Failure = failure,
            EndedAt = clock.GetUtcNow(),
        };
        await store.WriteAsync([Documents.Replace(JournalKeys.Head(instance.Id), ended, eTag)]);
        observer.Ended(instance.Id, head.Workflow, failure);
        await RetireAsync(instance, ended);
    }

    /// <summary>It has ended, or never was: out of the index, and whoever waits for it is told.</summary>
    private async Task RetireAsync(Instance instance, HeadDocument? head)
    {
        instance.Execution = null;
        if (head is null) await links.Forget(instance.Id);
        else await store.IndexEndedAsync(instance.Id, head);
        alarms.Set(instance, null);
        links.Retire(instance);
        if (head is not null) TellParents(instance.Id, head);
    }

    [SuppressMessage("Design", "CA1031", Justification = "It is told, and tried again.")]
    private async Task RecoverAsync(Instance instance, Mail mail, Exception error)
    {
        instance.Execution = null;
        instance.PutBack(mail);
        instance.FailedTurns++;
        if (error is not JournalUnavailableException)
        {
            try
            {
                var head = await store.HeadAsync(instance.Id, CancellationToken.None);
                if (head is { Value.State: WorkflowState.Running }) await EndAsync(instance, head.Value, head.ETag, status: null, Execution.Words(error));
                else await RetireAsync(instance, head?.Value);
                return;
            }
            catch (Exception second)
            {
                error = second;
            }
        }

        // 0.1 s, doubling: somebody else's write is over at once, a full disk is not.
        var pause = TimeSpan.FromMilliseconds(100 * Math.Pow(2, Math.Min(instance.FailedTurns - 1, 10)));
        if (instance.FailedTurns > 1) observer.Stuck(instance.Id, Execution.Words(error));
        alarms.Set(instance, null);
        alarms.Set(instance, clock.GetUtcNow() + (pause < MaxPause ? pause : MaxPause));
    }
}

/// <summary>What turns need of the engine around them.</summary>
/// <param name="Post">Leaves something for an instance's next turn.</param>
/// <param name="Start">Starts an instance, unless it is there.</param>
/// <param name="Forget">Takes an id out of the index behind which there is no instance.</param>
/// <param name="Retire">Lets go of an instance.</param>
internal sealed record EngineLinks(
    Action<Instance, StepEnded?> Post, Func<string, string, JsonElement, Task> Start, Func<string, Task> Forget, Action<Instance> Retire);
