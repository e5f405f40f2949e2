using System.Reflection;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Primitives;
using Moq;
using VideoConf.Contracts.Tokens;
using VideoConf.Functions.Signaling;

namespace VideoConf.Functions.Tests.Signaling.Service;

/// <summary>
/// Azure SignalR Service as its documents tell it, in serverless mode: it keeps connections and groups, hands every call to a function with the claims in
/// one header, and bills what goes out in pieces of 2 KB for each reader.
/// </summary>
internal sealed class FakeSignalService
{
    private const int Piece = 2048;

    private readonly Dictionary<string, IDictionary<string, StringValues>> _claims = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _groups = new(StringComparer.Ordinal);
    private readonly DurableTaskClient _durable = new Mock<DurableTaskClient>("test").Object;

    /// <summary>Whose functions are called.</summary>
    public required SignalHub Hub { get; set; }

    /// <summary>What each connection got, in order.</summary>
    public Dictionary<string, List<(string Method, JsonElement Argument)>> Received { get; } = new(StringComparer.Ordinal);

    /// <summary>Function executions.</summary>
    public int Invocations { get; set; }

    /// <summary>Messages as billed.</summary>
    public int Messages { get; set; }

    /// <summary>Requests to the service's REST interface.</summary>
    public int Requests { get; set; }

    public string Connect(JoinClaims join)
    {
        // The one header, as the trigger takes it apart again: at commas, then at the first colon and blank; of two claims of a type the first counts.
        var header = string.Join(", ", ConnectionClaims.Of(join).Select(claim => $"{claim.Type}: {claim.Value}"));
        var claims = new Dictionary<string, StringValues>(StringComparer.Ordinal);
        foreach (var part in header.Split(',').Select(part => part.Trim().Split(": ", 2)).Where(part => part.Length == 2)) claims.TryAdd(part[0], part[1]);
        var id = $"connection-{_claims.Count}";
        _claims[id] = claims;
        Received[id] = [];
        return id;
    }

    /// <summary>A client calls: the function of that event runs, and its answer is the completion.</summary>
    public async Task<JsonElement> InvokeAsync(string connectionId, string target, object? argument = null)
    {
        Invocations++;
        var invocation = new SignalRInvocationContext
        {
            ConnectionId = connectionId,
            Event = target,
            Claims = _claims[connectionId],
            Arguments = argument is null ? [] : [JsonSerializer.SerializeToElement(argument, argument.GetType(), JsonSettings.Hub)],
        };
        var function = typeof(SignalHub).GetMethods().Single(method => Event(method) == ("messages", target));
        var answer = await (Task<JsonElement>)function.Invoke(Hub, [invocation, _durable, CancellationToken.None])!;
        Bill(answer);
        return answer;
    }

    public Task DisconnectAsync(string connectionId)
    {
        Invocations++;
        var claims = _claims[connectionId];
        _claims.Remove(connectionId);
        foreach (var group in _groups.Values) group.Remove(connectionId);
        return Hub.DisconnectedAsync(new SignalRInvocationContext { ConnectionId = connectionId, Event = "disconnected", Claims = claims }, _durable, CancellationToken.None);
    }

    public void Add(string connectionId, string group)
    {
        Requests++;
        if (!_groups.TryGetValue(group, out var members)) _groups[group] = members = new(StringComparer.Ordinal);
        if (_claims.ContainsKey(connectionId)) members.Add(connectionId);
    }

    public void Remove(string connectionId, string group)
    {
        Requests++;
        if (_groups.TryGetValue(group, out var members)) members.Remove(connectionId);
    }

    public void ToGroup(string group, IReadOnlyList<string> excluded, string method, object? argument) =>
        Send(_groups.TryGetValue(group, out var members) ? members.Except(excluded, StringComparer.Ordinal) : [], method, argument);

    // Who is not connected gets nothing, and the service takes the message all the same.
    public void ToConnection(string connectionId, string method, object? argument) => Send(_claims.ContainsKey(connectionId) ? [connectionId] : [], method, argument);

    private void Send(IEnumerable<string> readers, string method, object? argument)
    {
        Requests++;
        var json = JsonSerializer.SerializeToElement(argument, JsonSettings.Hub);
        foreach (var reader in readers.ToArray())
        {
            Bill(json);
            Received[reader].Add((method, json));
        }
    }

    private void Bill(JsonElement json) => Messages += ((json.ValueKind == JsonValueKind.Undefined ? 0 : System.Text.Encoding.UTF8.GetByteCount(json.GetRawText())) / Piece) + 1;

    private static (string Category, string Event)? Event(MethodInfo method) =>
        method.GetParameters().SelectMany(parameter => parameter.GetCustomAttributesData()).SingleOrDefault(attribute => attribute.AttributeType == typeof(SignalRTriggerAttribute)) is { } trigger
            ? ((string)trigger.ConstructorArguments[1].Value!, (string)trigger.ConstructorArguments[2].Value!)
            : null;
}
