using VideoConf.Meetings.Sessions;
using VideoConf.Meetings.Workflows;

namespace VideoConf.Meetings.Tests.Sessions;

/// <summary>A lifecycle with starters and followers of a test's own, on the documents of a <see cref="TestPlane"/>.</summary>
internal sealed class LifecyclePlane
{
    private readonly TestPlane _test;
    private readonly WorkflowRegistry _registry = new();

    public LifecyclePlane(
        TestPlane test, Func<SessionBegunInput, CancellationToken, Task>? starter = null, string[]? followers = null,
        Func<IWorkflowContext, string, SessionEndedInput, Task>? follow = null)
    {
        _test = test;
        var starters = new SessionStarters();
        if (starter is not null) starters.Add(starter);
        var list = new SessionFollowers();
        foreach (var name in followers ?? [])
        {
            var definition = new WorkflowDefinition<SessionEndedInput>(name);
            _registry.Add(definition, (context, input) => follow!(context, name, input));
            list.Add(definition, name);
        }

        MeetingLifecycle.Register(_registry, test.Plane.SessionActivities(starters), list);
    }

    public Running Run() => new(_test, _registry);

    internal sealed class Running : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly TestPlane _test;
        private readonly Task _running;

        public Running(TestPlane test, WorkflowRegistry registry)
        {
            _test = test;
            _running = test.Workflows.RunAsync(registry, _stop.Token);
        }

        public async Task SettleAsync()
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            await _test.Workflows.WhenIdleAsync(limit.Token);
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _running;
            _stop.Dispose();
        }
    }
}
