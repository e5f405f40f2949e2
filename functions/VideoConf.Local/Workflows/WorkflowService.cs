using VideoConf.Meetings;
using VideoConf.Meetings.Storage;
using VideoConf.Meetings.Workflows;
using VideoConf.Meetings.Workflows.Journal;

namespace VideoConf.Local.Workflows;

/// <summary>Runs the workflow engine for as long as the host runs. What was in mid-way when it stopped goes on at the next start.</summary>
internal sealed class WorkflowService(JournaledWorkflows engine, ControlPlane control) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => engine.RunAsync(control.Workflows, stoppingToken);
}

/// <summary>The engine among a host's services.</summary>
internal static class WorkflowServices
{
    public static void AddWorkflows(this IServiceCollection services, TimeProvider clock)
    {
        services.AddSingleton(provider => new JournaledWorkflows(
            provider.GetRequiredService<IDocumentStore>(), clock, observer: new WorkflowLog(provider.GetRequiredService<ILogger<JournaledWorkflows>>())));
        services.AddSingleton<IWorkflowClient>(provider => provider.GetRequiredService<JournaledWorkflows>());
    }
}
