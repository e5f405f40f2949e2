using VideoConf.Functions.Workflows;
using VideoConf.Meetings;

namespace VideoConf.Functions.Hosting;

/// <summary>The control plane, for a function that has a durable client: a use case may start a workflow, and which ones do is theirs to know.</summary>
public sealed class Plane(ControlPlane control, DurableWorkflows workflows)
{
    /// <summary>The use cases, with workflows behind this client.</summary>
    public ControlPlane With(DurableTaskClient durable)
    {
        workflows.Use(durable);
        return control;
    }
}
