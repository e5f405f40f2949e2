namespace VideoConf.Functions.Workflows;

/// <summary>
/// What workflows and activities are called as functions. Those share one space of names with all others of the application, and have no dots; a workflow
/// and an activity may have the same name.
/// </summary>
public static class FunctionNames
{
    /// <summary>Before a workflow's name.</summary>
    public const string Workflow = "Workflow_";

    /// <summary>Before an activity's name.</summary>
    public const string Activity = "Activity_";

    /// <summary>The activity that starts a child and looks how it is.</summary>
    public const string Child = "Child";

    /// <summary>The function of a workflow.</summary>
    public static string OfWorkflow(string name) => Workflow + Plain(name);

    /// <summary>The function of an activity.</summary>
    public static string OfActivity(string name) => Activity + Plain(name);

    private static string Plain(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Replace('.', '_');
    }
}
