using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using VideoConf.Contracts.Identity;
using VideoConf.Contracts.Node;

namespace VideoConf.Local.Operating;

/// <summary>An administrator's line to a server that runs: signed in, and each failure a sentence.</summary>
internal sealed class FleetLine : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    private readonly HttpClient _http;

    private FleetLine(Uri server) => _http = new HttpClient { BaseAddress = server, Timeout = Timeout };

    /// <summary>Signs in and acts; 0 when it was done, 1 when not, which <paramref name="errors"/> then says why.</summary>
    public static async Task<int> RunAsync(Uri server, string? address, string? token, TextWriter errors, Func<FleetLine, CancellationToken, Task> act, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(address) && string.IsNullOrEmpty(token))
        {
            await errors.WriteLineAsync($"Who are you? Give --as ADDRESS, an administrator's as the server's --admin names them, or a session's token in {NodesCommand.TokenVariable}.");
            return 1;
        }

        using var line = new FleetLine(server);
        try
        {
            line._http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", string.IsNullOrWhiteSpace(address) ? token : await line.SignInAsync(address, cancellationToken));
            await act(line, cancellationToken);
            return 0;
        }
        catch (FleetRefusedException refused)
        {
            await errors.WriteLineAsync(refused.Message);
        }
        catch (Exception error) when (error is HttpRequestException or JsonException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            await errors.WriteLineAsync(error is JsonException
                ? $"What answers at {server} is no VideoConf server."
                : $"The server at {server} does not answer{(error is HttpRequestException ? $" ({error.Message})" : "")}. Start it with ./videoconf run, or name another with --server URL.");
        }

        return 1;
    }

    /// <summary>Every node.</summary>
    public Task<NodeResponse[]> ListAsync(CancellationToken cancellationToken) => SendAsync<NodeResponse[]>(HttpMethod.Get, "v1/nodes", body: null, cancellationToken);

    /// <summary>Changes one.</summary>
    public Task<NodeResponse> UpdateAsync(string nodeId, UpdateNodeRequest request, CancellationToken cancellationToken) =>
        SendAsync<NodeResponse>(HttpMethod.Put, $"v1/nodes/{Uri.EscapeDataString(nodeId)}", request, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<string> SignInAsync(string address, CancellationToken cancellationToken) =>
        (await SendAsync<SignInResponse>(HttpMethod.Post, "v1/session", new SignInRequest { DisplayName = address, Email = address }, cancellationToken)).AccessToken;

    private async Task<T> SendAsync<T>(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null) request.Content = JsonContent.Create(body, body.GetType(), options: JsonSerializerOptions.Web);
        using var response = await _http.SendAsync(request, cancellationToken);
        if (response.IsSuccessStatusCode) return await response.Content.ReadFromJsonAsync<T>(JsonSerializerOptions.Web, cancellationToken) ?? throw new JsonException("The answer is empty.");
        throw new FleetRefusedException(await WhyAsync(response, cancellationToken));
    }

    private static async Task<string> WhyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var problem = await DetailAsync(response, cancellationToken);
        return response.StatusCode switch
        {
            HttpStatusCode.Forbidden => $"{problem} On one machine that is ./videoconf run --admin ADDRESS, and --as ADDRESS here.",
            HttpStatusCode.Unauthorized => $"{problem} Sign in with --as ADDRESS, or put a token that is good into {NodesCommand.TokenVariable}.",
            _ => problem,
        };
    }

    private static async Task<string> DetailAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            var problem = await response.Content.ReadFromJsonAsync<JsonElement>(JsonSerializerOptions.Web, cancellationToken);
            if (problem.ValueKind == JsonValueKind.Object && problem.TryGetProperty("detail", out var detail) && detail.GetString() is { Length: > 0 } text) return text;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // Not one of ours: its status has to do.
        }

        return $"The server answered {(int)response.StatusCode} {response.ReasonPhrase}.";
    }
}

/// <summary>The server refused; the message is its reason.</summary>
internal sealed class FleetRefusedException(string message) : Exception(message);
