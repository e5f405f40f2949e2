using System.Text.Json;
using Microsoft.AspNetCore.SignalR;
using VideoConf.Contracts.Problems;

namespace VideoConf.Local.Signaling;

/// <summary>
/// Gives every failure of a hub call its typed text. What a use case refuses is one already; anything else is a bug of ours, logged by the
/// framework and told without its inside.
/// </summary>
internal sealed partial class HubErrors(ILogger<HubErrors> logger) : IHubFilter
{
    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        try
        {
            return await next(invocationContext);
        }
        catch (HubException)
        {
            throw;
        }
        catch (OperationCanceledException) when (invocationContext.Context.ConnectionAborted.IsCancellationRequested)
        {
            throw;
        }
        catch (JsonException error)
        {
            throw new HubException($"{ProblemTypes.InvalidRequest}: The argument of {invocationContext.HubMethodName} cannot be read.", error);
        }
        catch (Exception error)
        {
            LogBug(logger, invocationContext.HubMethodName, error);
            throw new HubException("internal-error: Something went wrong here. Try again.", error);
        }
    }

    [LoggerMessage(1401, LogLevel.Error, "The hub call {Method} failed")]
    private static partial void LogBug(ILogger logger, string method, Exception error);
}
