using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using VideoConf.Functions.Tests.Http;
using VideoConf.Functions.Workflows;
using VideoConf.Meetings;

namespace VideoConf.Functions.Tests.Workflows;

public sealed class FunctionParityTests(LocalRoutes local) : IClassFixture<LocalRoutes>
{
    [Fact]
    public void Every_workflow_is_an_orchestrator_and_every_orchestrator_a_workflow() => Assert.Equal(
        local.Services.GetRequiredService<ControlPlane>().Workflows.Workflows.Keys.Select(FunctionNames.OfWorkflow).Order(StringComparer.Ordinal),
        Names<OrchestrationTriggerAttribute>());

    [Fact]
    public void Every_activity_is_a_function_and_every_activity_function_an_activity() => Assert.Equal(
        local.Services.GetRequiredService<ControlPlane>().Workflows.Activities.Keys.Append(FunctionNames.Child).Select(FunctionNames.OfActivity).Order(StringComparer.Ordinal),
        Names<ActivityTriggerAttribute>());

    private static IEnumerable<string> Names<TTrigger>() =>
        FunctionCatalog.All.Where(function => function.Method.Trigger<TTrigger>() is not null).Select(function => function.Name).Order(StringComparer.Ordinal);
}
