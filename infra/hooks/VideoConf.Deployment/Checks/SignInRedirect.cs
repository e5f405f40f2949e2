using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace VideoConf.Deployment.Checks;

/// <summary>Entra ID sends people back to addresses alone that the application registration names; the web client's is known only now.</summary>
internal static class SignInRedirect
{
    /// <summary>
    /// Adds the address, where the operator may change the registration; else says what its owner has to do. Never an error: the deployment works for guests
    /// without it, and who deploys is often not who owns registrations.
    /// </summary>
    public static async Task AddAsync(HookContext context, CancellationToken cancellation)
    {
        if (context.Settings.Text("VIDEOCONF_ENTRA_CLIENT_ID") is not { } clientId) return;
        var address = context.Settings.Url("WEB_ORIGIN").GetLeftPart(UriPartial.Authority) + "/";
        try
        {
            if (!await IsThereAsync(context, clientId, address, cancellation).ConfigureAwait(false)) await context.Output.WriteLineAsync($"  People can sign in from {address}.").ConfigureAwait(false);
        }
        catch (Exception refused) when (refused is HttpRequestException or HookException or System.Text.Json.JsonException)
        {
            await context.Output.WriteLineAsync($"  Not added to the application registration: {refused.Message} Its owner must add {address} as a redirect URI of a single-page application, or people cannot sign in.").ConfigureAwait(false);
        }
    }

    // Whether it was there already; it is afterwards.
    private static async Task<bool> IsThereAsync(HookContext context, string clientId, string address, CancellationToken cancellation)
    {
        var graph = new Uri(context.Settings.Text("AZURE_GRAPH_ENDPOINT") ?? "https://graph.microsoft.com");
        var token = await context.Azd.TokenAsync($"{graph.GetLeftPart(UriPartial.Authority)}/.default", cancellation).ConfigureAwait(false);
        var url = new Uri(graph, $"/v1.0/applications(appId='{Uri.EscapeDataString(clientId)}')?$select=id,spa");
        var present = await SendAsync(context, token, HttpMethod.Get, url, body: null, cancellation).ConfigureAwait(false);
        var addresses = present?["spa"]?["redirectUris"]?.AsArray().Select(item => item!.GetValue<string>()).ToList() ?? [];
        if (addresses.Contains(address, StringComparer.OrdinalIgnoreCase)) return true;
        var change = new JsonObject { ["spa"] = new JsonObject { ["redirectUris"] = new JsonArray([.. addresses.Append(address).Select(item => (JsonNode)item)]) } };
        await SendAsync(context, token, HttpMethod.Patch, new Uri(graph, $"/v1.0/applications(appId='{Uri.EscapeDataString(clientId)}')"), change, cancellation).ConfigureAwait(false);
        return false;
    }

    private static async Task<JsonNode?> SendAsync(HookContext context, string token, HttpMethod method, Uri url, JsonNode? body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, url) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await context.Http.SendAsync(request, cancellation).ConfigureAwait(false);
        answer.EnsureSuccessStatusCode();
        var text = await answer.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }
}
