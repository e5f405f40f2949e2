using System.Text.Json.Nodes;
using VideoConf.Deployment.Azure;

namespace VideoConf.Deployment.Checks;

/// <summary>Front Door and SignalR Service reach a private app over links that wait for approval on the app's side.</summary>
internal static class PrivateLinks
{
    private const string Version = "2025-03-01";

    // requestMessage of front-door-route.bicep and signalr-upstream-link.bicep: what somebody else asked for is not approved here.
    private const string Ours = "VideoConf: ";

    /// <summary>Approves those that wait and are ours. Answers how many did.</summary>
    public static async Task<int> ApproveAsync(HookContext context, Arm arm, CancellationToken cancellation)
    {
        var connections = arm.InGroup($"Microsoft.Web/sites/{context.Settings.Required("API_NAME")[0]}/privateEndpointConnections");
        var approved = 0;
        foreach (var connection in await arm.ListAsync(connections, Version, cancellation).ConfigureAwait(false))
        {
            var state = connection["properties"]?["privateLinkServiceConnectionState"];
            var asked = state?["description"]?.GetValue<string>();
            if (state?["status"]?.GetValue<string>() != "Pending" || asked?.StartsWith(Ours, StringComparison.Ordinal) != true) continue;
            var approval = new JsonObject { ["properties"] = new JsonObject { ["privateLinkServiceConnectionState"] = new JsonObject { ["status"] = "Approved", ["description"] = asked, ["actionsRequired"] = "None" } } };
            await arm.SendAsync(HttpMethod.Put, $"{connections}/{connection["name"]!.GetValue<string>()}", Version, approval, cancellation).ConfigureAwait(false);
            await context.Output.WriteLineAsync($"  Approved the private link of {asked[Ours.Length..]}.").ConfigureAwait(false);
            approved++;
        }

        return approved;
    }
}
