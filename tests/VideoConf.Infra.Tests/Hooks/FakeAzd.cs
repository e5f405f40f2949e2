using VideoConf.Deployment.Azure;

namespace VideoConf.Infra.Tests.Hooks;

/// <summary>azd as hooks know it: gives a token for any resource, and keeps variables.</summary>
internal sealed class FakeAzd : IAzd
{
    public Dictionary<string, string> Variables { get; } = [];

    public Task<string> TokenAsync(string scope, CancellationToken cancellation) => Task.FromResult($"token for {scope}");

    public Task SetAsync(string name, string value, CancellationToken cancellation)
    {
        Variables[name] = value;
        return Task.CompletedTask;
    }
}
