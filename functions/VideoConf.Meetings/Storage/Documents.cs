using System.Text.Json;
using System.Text.Json.Serialization;

namespace VideoConf.Meetings.Storage;

/// <summary>A document as the type that it is.</summary>
internal sealed record Stored<T>(T Value, string ETag)
    where T : class;

/// <summary>Typed reads and operations over <see cref="IDocumentStore"/>.</summary>
internal static class Documents
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public static async Task<Stored<T>?> ReadAsync<T>(this IDocumentStore store, DocumentKey key, CancellationToken cancellationToken)
        where T : class =>
        await store.ReadAsync(key, cancellationToken) is { } document ? new Stored<T>(document.As<T>(), document.ETag) : null;

    public static T As<T>(this StoredDocument document)
        where T : class =>
        document.As<T>(Json)
        ?? throw new InvalidOperationException($"The document {document.Key} holds null; something else than this program wrote it.");

    public static Task<BatchResult> ExecuteAsync(this IDocumentStore store, DocumentOperation operation, CancellationToken cancellationToken) =>
        store.ExecuteAsync([operation], cancellationToken);

    public static DocumentOperation Create<T>(DocumentKey key, T value, TimeSpan? timeToLive = null) =>
        new(DocumentOperationKind.Create, key, ToElement(value), TimeToLive: timeToLive);

    /// <summary>A replaced document lives as long as it says here, and not as long as the one before it: without <paramref name="timeToLive"/> for ever.</summary>
    public static DocumentOperation Replace<T>(DocumentKey key, T value, string eTag, TimeSpan? timeToLive = null) =>
        new(DocumentOperationKind.Replace, key, ToElement(value), eTag, timeToLive);

    public static DocumentOperation Upsert<T>(DocumentKey key, T value, TimeSpan? timeToLive = null) =>
        new(DocumentOperationKind.Upsert, key, ToElement(value), TimeToLive: timeToLive);

    public static DocumentOperation Delete(DocumentKey key, string? eTag = null) => new(DocumentOperationKind.Delete, key, ETag: eTag);

    private static JsonElement ToElement<T>(T value) => JsonSerializer.SerializeToElement(value, Json);
}
