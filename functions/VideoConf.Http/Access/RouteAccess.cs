using VideoConf.Contracts.ApiKeys;
using VideoConf.Contracts.Problems;
using VideoConf.Meetings;
using VideoConf.Meetings.Identity;

namespace VideoConf.Http.Access;

/// <summary>Who may ask at a route, beside what the use case itself decides.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Template">Its path, values in braces.</param>
/// <param name="Scopes">What an API key needs, all of it; null where none is taken: a person's session, another kind of token, or nothing at all.</param>
public sealed record RouteRule(string Method, string Template, IReadOnlyList<string>? Scopes);

/// <summary>
/// The routes of both hosts and the scopes that an API key needs at each. What is not in here takes no key, and a test fails when a host has a route that is
/// not in here: whoever adds one decides.
/// </summary>
public static class RouteAccess
{
    private static readonly RouteRule[] Rules = [.. Write()];
    private static readonly ILookup<(string Method, int Length), (string[] Parts, RouteRule Rule)> ByLength =
        Rules.Select(static rule => (Parts: Split(rule.Template), Rule: rule)).ToLookup(static entry => (entry.Rule.Method, entry.Parts.Length));

    /// <summary>All of them.</summary>
    public static IReadOnlyList<RouteRule> All => Rules;

    /// <summary>The rule of a request; null when it is for no route that is known here.</summary>
    public static RouteRule? Find(string method, string? path)
    {
        if (path is null) return null;
        var parts = Split(path);

        // Literal parts before values: /users/me/... is not the user called me.
        return ByLength[(method, parts.Length)].Where(entry => Fits(entry.Parts, parts)).OrderByDescending(static entry => entry.Parts.Count(static part => !IsValue(part))).FirstOrDefault().Rule;
    }

    /// <summary>Why a caller with an API key is refused here; null for people, and for keys with all that the route wants.</summary>
    public static Problem? Refuse(CallerIdentity caller, RouteRule? rule)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (caller.Key is not { } key) return null;
        if (rule?.Scopes is not { } wanted) return new Problem(ProblemTypes.Forbidden, "This is not for API keys. Sign in for it.");
        var missing = wanted.Except(key.Scopes, StringComparer.Ordinal).ToArray();
        return missing.Length == 0 ? null : new Problem(ProblemTypes.Forbidden, $"This API key lacks the scope {string.Join(" and ", missing)}. Make one that has it.");
    }

    private static IEnumerable<RouteRule> Write()
    {
        // People alone: what is theirs and not their programs', keys themselves, and the machines.
        foreach (var (method, template) in new[]
        {
            ("POST", "/v1/session"), ("GET", "/v1/notifications"), ("POST", "/v1/notifications/read"), ("GET", "/v1/users/me/notification-settings"),
            ("PUT", "/v1/users/me/notification-settings"), ("POST", "/v1/api-keys"), ("GET", "/v1/api-keys"), ("DELETE", "/v1/api-keys/{keyId}"),
            ("GET", "/v1/nodes"), ("PUT", "/v1/nodes/{id}"),
        })
        {
            yield return new RouteRule(method, template, Scopes: null);
        }

        // Other tokens, or none: a join token, a node's, a signature in the path.
        foreach (var (method, template) in new[]
        {
            ("POST", "/v1/rooms/{id}/media"), ("OPTIONS", "/v1/rooms/{id}/media"), ("PATCH", "/v1/rooms/{id}/media/{mediaId}"), ("GET", "/v1/rooms/{id}/media/{mediaId}"),
            ("PUT", "/v1/rooms/{id}/media/{mediaId}/view"),
            ("DELETE", "/v1/rooms/{id}/media/{mediaId}"), ("GET", "/v1/rooms/{id}/participants/{participantId}/audio"), ("POST", "/v1/rooms/{id}/communication-token"),
            ("GET", "/v1/rooms/{id}/ice-servers"), ("POST", "/v1/signal/negotiate"), ("POST", "/v1/telemetry"), ("GET", "/v1/unsubscribe/{token}"), ("POST", "/v1/unsubscribe/{token}"),
            ("GET", "/v1/files/{token}/{fileName}"), ("HEAD", "/v1/files/{token}/{fileName}"),
            ("POST", "/v1/nodes/{id}"), ("POST", "/v1/nodes/{id}/heartbeat"), ("POST", "/v1/nodes/{id}/events"),
            ("PUT", "/v1/nodes/{id}/objects/{**name}"), ("GET", "/v1/nodes/{id}/objects/{**name}"), ("HEAD", "/v1/nodes/{id}/objects/{**name}"), ("DELETE", "/v1/nodes/{id}/objects/{**name}"),
            ("GET", "/healthz"), ("GET", "/metrics"), ("GET", "/openapi.json"), ("GET", "/docs"), ("GET", "/docs/page.css"), ("GET", "/docs/page.js"), ("GET", "/config.json"),
        })
        {
            yield return new RouteRule(method, template, Scopes: null);
        }

        // Any key: who its owner is.
        yield return new RouteRule("GET", "/v1/users/{id}/profile", []);

        foreach (var (scopes, routes) in Scoped())
        {
            foreach (var route in routes) yield return new RouteRule(route[..route.IndexOf(' ', StringComparison.Ordinal)], route[(route.IndexOf(' ', StringComparison.Ordinal) + 1)..], scopes);
        }
    }

    private static (string[] Scopes, string[] Routes)[] Scoped() =>
    [
        ([ApiScopes.MeetingsRead], ["GET /v1/meetings", "GET /v1/meetings/{id}", "GET /v1/meetings/{id}/participants", "GET /v1/meetings/{id}/sessions", "GET /v1/meetings/{id}/events", "GET /v1/meetings/{id}/attendance"]),
        ([ApiScopes.MeetingsWrite], ["POST /v1/meetings", "PUT /v1/meetings/{id}", "PUT /v1/meetings/{id}/end"]),
        ([ApiScopes.MeetingsJoin], ["POST /v1/meetings/{id}/join", "POST /v1/rooms/{id}/join", "POST /v1/users/consent"]),
        ([ApiScopes.MeetingsWrite, ApiScopes.MeetingsJoin], ["POST /v1/rooms"]),
        ([ApiScopes.MeetingsRun],
        [
            "POST /v1/meetings/{id}/moderation", "POST /v1/meetings/{id}/chat", "GET /v1/meetings/{id}/chat", "DELETE /v1/meetings/{id}/chat/{messageId}",
            "POST /v1/meetings/{id}/polls", "GET /v1/meetings/{id}/polls", "POST /v1/meetings/{id}/polls/{pollId}/votes", "POST /v1/meetings/{id}/polls/{pollId}/close",
            "PUT /v1/meetings/{id}/breakouts", "GET /v1/meetings/{id}/breakouts", "POST /v1/meetings/{id}/breakouts/open", "POST /v1/meetings/{id}/breakouts/close",
            "POST /v1/meetings/{id}/breakouts/message",
        ]),
        ([ApiScopes.RecordingsRead], ["GET /v1/meetings/{id}/recordings", "GET /v1/meetings/{id}/recordings/{recordingId}", "GET /v1/rooms/{id}/recordings"]),
        ([ApiScopes.RecordingsWrite],
        [
            "POST /v1/meetings/{id}/recording/start", "POST /v1/meetings/{id}/recording/stop", "PUT /v1/meetings/{id}/recordings/{recordingId}",
            "DELETE /v1/meetings/{id}/recordings/{recordingId}", "POST /v1/meetings/{id}/recordings/{recordingId}/retry",
        ]),
        ([ApiScopes.TranscriptsRead],
        [
            "GET /v1/meetings/{id}/transcript", "GET /v1/meetings/{id}/transcript/{lineId}/revisions", "GET /v1/transcripts/search", "GET /v1/meetings/{id}/summary",
        ]),
        ([ApiScopes.TranscriptsWrite],
        [
            "POST /v1/meetings/{id}/captions/start", "POST /v1/meetings/{id}/captions/stop", "PUT /v1/meetings/{id}/transcript/{lineId}", "POST /v1/meetings/{id}/summary",
            "PUT /v1/meetings/{id}/summary",
        ]),
        ([ApiScopes.WebhooksWrite],
        [
            "POST /v1/webhooks", "GET /v1/webhooks", "GET /v1/webhooks/{webhookId}", "PUT /v1/webhooks/{webhookId}", "DELETE /v1/webhooks/{webhookId}",
            "GET /v1/webhooks/{webhookId}/deliveries", "POST /v1/webhooks/{webhookId}/deliveries/{deliveryId}/redeliver",
        ]),
        ([ApiScopes.AuditRead], ["GET /v1/meetings/{id}/audit", "GET /v1/audit"]),
    ];

    private static string[] Split(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);

    private static bool Fits(string[] template, string[] parts)
    {
        for (var i = 0; i < template.Length; i++)
        {
            if (!IsValue(template[i]) && !string.Equals(template[i], parts[i], StringComparison.Ordinal)) return false;
        }

        return true;
    }

    private static bool IsValue(string part) => part[0] == '{';
}
