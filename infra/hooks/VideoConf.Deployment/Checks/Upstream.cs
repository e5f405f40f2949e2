using System.Text.Json.Nodes;
using VideoConf.Deployment.Azure;
using VideoConf.Deployment.Secrets;

namespace VideoConf.Deployment.Checks;

/// <summary>
/// Azure SignalR Service calls the app with a key that the Functions host makes when the app first runs. No template can know it, so it is fetched here, put
/// into the vault, and the service told to read it there.
/// </summary>
internal static class Upstream
{
    /// <summary>The secret's name; <c>signalr.bicep</c> names it too.</summary>
    public const string Secret = "signalr-upstream";

    private const string SiteVersion = "2025-03-01";

    /// <summary>What the service calls for; <c>signalr.bicep</c> says the same.</summary>
    public static IReadOnlyList<(string Category, string Event)> Events { get; } = [("connections", "disconnected"), ("messages", "*")];

    /// <summary>Connects both.</summary>
    public static async Task ConnectAsync(HookContext context, Arm arm, Vault vault, CancellationToken cancellation)
    {
        var names = context.Settings.Required("API_NAME", "SIGNALR_NAME");
        var site = arm.InGroup($"Microsoft.Web/sites/{names[0]}");
        var host = (await arm.GetAsync(site, SiteVersion, cancellation).ConfigureAwait(false))?["properties"]?["defaultHostName"]?.GetValue<string>()
            ?? throw new HookException($"There is no app '{names[0]}'.", "Run 'azd provision', then 'azd deploy'.");
        var key = await context.Patience.UntilAsync(context.Clock, context.Patience.Appearance, token => KeyAsync(arm, site, token), cancellation).ConfigureAwait(false)
            ?? throw new HookException(
                $"The app '{names[0]}' has no system key 'signalr_extension' after {context.Patience.Appearance.TotalMinutes:0} minutes: it does not run.",
                "Its log says why: 'az webapp log tail', or Application Insights. A setting that is missing or wrong is named there. Then 'azd deploy' again.");
        if (await vault.SecretAsync(Secret, cancellation).ConfigureAwait(false) != key) await vault.SetSecretAsync(Secret, key, "text/plain", cancellation).ConfigureAwait(false);

        var url = UrlTemplate(host, context.Settings.Url("KEYVAULT_URL"));
        var templates = Events.Select(JsonNode (called) => new JsonObject { ["hubPattern"] = "*", ["categoryPattern"] = called.Category, ["eventPattern"] = called.Event, ["urlTemplate"] = url }).ToArray();
        var signalr = arm.InGroup($"Microsoft.SignalRService/signalR/{names[1]}");
        var present = (await arm.GetAsync(signalr, "2024-03-01", cancellation).ConfigureAwait(false))?["properties"]?["upstream"]?["templates"]?.AsArray();
        if (present is null || !Events.SequenceEqual(present.Where(template => template?["urlTemplate"]?.GetValue<string>() == url).Select(template => (template!["categoryPattern"]?.ToString() ?? "", template["eventPattern"]?.ToString() ?? ""))))
        {
            var change = new JsonObject { ["properties"] = new JsonObject { ["upstream"] = new JsonObject { ["templates"] = new JsonArray(templates) } } };
            await arm.SendAsync(HttpMethod.Patch, signalr, "2024-03-01", change, cancellation).ConfigureAwait(false);
            await context.Output.WriteLineAsync("  Connected SignalR Service with the app.").ConfigureAwait(false);
        }

        // From now on the template keeps it.
        await context.Azd.SetAsync("VIDEOCONF_SIGNALR_UPSTREAM_READY", "true", cancellation).ConfigureAwait(false);
    }

    /// <summary>Where the service calls; the word in braces is the service's, which puts the secret's value there.</summary>
    public static string UrlTemplate(string host, Uri vault) =>
        $"https://{host}/runtime/webhooks/signalr?code={{@Microsoft.KeyVault(SecretUri={vault.AbsoluteUri.TrimEnd('/')}/secrets/{Secret})}}";

    private static async Task<string?> KeyAsync(Arm arm, string site, CancellationToken cancellation)
    {
        var keys = await arm.SendAsync(HttpMethod.Post, $"{site}/host/default/listkeys", SiteVersion, body: null, cancellation).ConfigureAwait(false);
        return keys?["systemKeys"]?["signalr_extension"]?.GetValue<string>();
    }
}
