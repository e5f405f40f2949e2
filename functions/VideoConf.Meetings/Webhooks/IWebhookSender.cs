namespace VideoConf.Meetings.Webhooks;

/// <summary>Makes one call to an address that a user chose. Whoever writes the address is not trusted: the host decides where it may lead.</summary>
public interface IWebhookSender
{
    /// <summary>What is wrong with an address, as far as it says so itself; null when it may be tried.</summary>
    string? Check(Uri url);

    /// <summary>POSTs once. Every outcome is an answer; only cancellation throws.</summary>
    Task<WebhookAnswer> SendAsync(WebhookCall call, CancellationToken cancellationToken);
}

/// <summary>What to send where.</summary>
/// <param name="Url">Address.</param>
/// <param name="Headers">Headers beside the content's.</param>
/// <param name="Body">JSON.</param>
public sealed record WebhookCall(Uri Url, IReadOnlyList<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Body);

/// <summary>What came of it.</summary>
/// <param name="Status">The answer's status; null when there was none.</param>
/// <param name="Problem">What was wrong, for who owns the webhook; null when it was delivered.</param>
/// <param name="RetryAfter">When the receiver wants it again.</param>
public sealed record WebhookAnswer(int? Status, string? Problem, TimeSpan? RetryAfter = null)
{
    /// <summary>Whether trying again is of no use.</summary>
    public bool IsFinal { get; init; }
}

/// <summary>Where nothing can be sent.</summary>
internal sealed class NoWebhooks : IWebhookSender
{
    public string? Check(Uri url) => "This server sends no webhooks.";

    public Task<WebhookAnswer> SendAsync(WebhookCall call, CancellationToken cancellationToken) =>
        Task.FromResult(new WebhookAnswer(null, "This server sends no webhooks.") { IsFinal = true });
}
