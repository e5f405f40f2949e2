using Azure.Core;
using Azure.Core.Pipeline;

namespace VideoConf.Azure.Resilience;

/// <summary>Asks again while a role may not have arrived yet: outside of the client's own policy, which does not ask again for a refusal.</summary>
internal sealed class FirstMinutesPolicy(FirstMinutes minutes, TimeProvider clock) : HttpPipelinePolicy
{
    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        for (var attempt = 1; ; attempt++)
        {
            await ProcessNextAsync(message, pipeline);
            if (attempt >= FirstMinutes.Attempts || !minutes.Tolerates(message.Response.Status)) return;
            await Task.Delay(FirstMinutes.PauseAfter(attempt), clock, message.CancellationToken);
        }
    }

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("Requests to Azure are asynchronous here.");
}
