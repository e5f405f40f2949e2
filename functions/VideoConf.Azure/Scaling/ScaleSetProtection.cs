using System.Text.Json;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Microsoft.Extensions.Logging;
using VideoConf.Azure.Hosting;
using VideoConf.Azure.Resilience;
using VideoConf.Meetings.Placement;

namespace VideoConf.Azure.Scaling;

/// <summary>
/// Scale-in protection of a machine in a scale set with flexible orchestration, by Azure Resource Manager. It holds against scaling alone: who deletes a machine, or
/// replaces an unhealthy one, is not stopped by it. A node tells its machine's name itself, so no name leads out of our own scale sets.
/// </summary>
public sealed partial class ScaleSetProtection : IScaleInProtection
{
    // The first that knows protection in flexible orchestration is 2023-09-01.
    private const string ApiVersion = "2024-07-01";
    private static readonly Uri Manager = new("https://management.azure.com");

    private readonly MediaSettings _settings;
    private readonly HttpPipeline _pipeline;
    private readonly ILogger<ScaleSetProtection> _logger;

    /// <summary>Over the application's identity.</summary>
    public ScaleSetProtection(AzureSettings settings, TokenCredential credential, FirstMinutes minutes, TimeProvider clock, ILogger<ScaleSetProtection> logger)
        : this(settings, credential, minutes, clock, logger, transport: null)
    {
    }

    internal ScaleSetProtection(
        AzureSettings settings, TokenCredential credential, FirstMinutes minutes, TimeProvider clock, ILogger<ScaleSetProtection> logger, HttpPipelineTransport? transport)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings.Media;
        _logger = logger;
        var options = new ManagerOptions();
        AzureRequests.Configure(options, minutes, clock);
        if (transport is not null) options.Transport = transport;
        _pipeline = HttpPipelineBuilder.Build(options, new BearerTokenAuthenticationPolicy(credential, "https://management.azure.com/.default"));
    }

    /// <inheritdoc/>
    public async Task SetAsync(string scaleSet, string machine, bool isProtected, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scaleSet);
        if (!scaleSet.StartsWith(_settings.ScaleSetPrefix, StringComparison.OrdinalIgnoreCase))
        {
            LogNotOurs(_logger, machine, scaleSet);
            throw new IOException($"The scale set {scaleSet} is none of this environment's.");
        }

        try
        {
            using var message = _pipeline.CreateMessage();
            message.Request.Method = RequestMethod.Put;
            message.Request.Uri.Reset(new Uri(
                Manager,
                $"{_settings.ResourceGroup.TrimEnd('/')}/providers/Microsoft.Compute/virtualMachineScaleSets/{Uri.EscapeDataString(scaleSet)}/virtualMachines/{Uri.EscapeDataString(machine)}?api-version={ApiVersion}"));
            message.Request.Headers.Add(HttpHeader.Common.JsonContentType);
            message.Request.Content = RequestContent.Create(JsonSerializer.SerializeToUtf8Bytes(
                new { properties = new { protectionPolicy = new { protectFromScaleIn = isProtected } } }));
            await _pipeline.SendAsync(message, cancellationToken);
            if (message.Response.Status is >= 200 and < 300)
            {
                LogSet(_logger, machine, isProtected);
                return;
            }

            LogRefused(_logger, machine, message.Response.Status);
            throw new IOException($"Azure Resource Manager answered {message.Response.Status} to the protection of {machine}.");
        }
        catch (Exception error) when (error is RequestFailedException or AuthenticationFailedException or AggregateException)
        {
            LogFailed(_logger, machine, error);
            throw new IOException($"The protection of {machine} could not be set.", error);
        }
    }

    [LoggerMessage(4701, LogLevel.Information, "The machine {Machine} is protected from scaling in: {IsProtected}")]
    private static partial void LogSet(ILogger logger, string machine, bool isProtected);

    [LoggerMessage(4702, LogLevel.Warning, "The machine {Machine} says that it is of the scale set {ScaleSet}, which is none of ours")]
    private static partial void LogNotOurs(ILogger logger, string machine, string scaleSet);

    [LoggerMessage(4703, LogLevel.Warning, "Azure Resource Manager answered {Status} to the protection of {Machine}; the next heartbeat tries again")]
    private static partial void LogRefused(ILogger logger, string machine, int status);

    [LoggerMessage(4704, LogLevel.Warning, "The protection of {Machine} could not be set; the next heartbeat tries again")]
    private static partial void LogFailed(ILogger logger, string machine, Exception error);

    private sealed class ManagerOptions : ClientOptions;
}
