using System.Globalization;
using System.Text.Json;
using VideoConf.Meetings.Storage;

namespace VideoConf.Azure.Cosmos;

/// <summary>
/// A document as it lies in a container: <c>{"id", "partition", "ttl"?, "document"}</c>. The product's own document is a member, so that none of its names can
/// be one of the service's.
/// </summary>
internal static class Envelope
{
    /// <summary>The bytes to store; null for a deletion.</summary>
    /// <exception cref="ArgumentException">The document is too large.</exception>
    public static byte[]? Write(DocumentOperation operation)
    {
        if (operation.Json is not { } json) return null;
        var document = JsonSerializer.SerializeToUtf8Bytes(json);
        if (document.Length > DocumentLimits.MaxDocumentBytes)
            throw new ArgumentException($"The document {operation.Key.Id} is larger than {DocumentLimits.MaxDocumentBytes} bytes.", nameof(operation));

        using var bytes = new MemoryStream(document.Length + 256);
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            writer.WriteString("id", operation.Key.Id);
            writer.WriteString("partition", operation.Key.Partition);

            // Whole seconds are all the service knows: rather a moment longer than the product counts on than shorter.
            if (operation.TimeToLive is { } life) writer.WriteNumber("ttl", (long)Math.Min(Math.Ceiling(life.TotalSeconds), int.MaxValue));
            writer.WritePropertyName("document");
            writer.WriteRawValue(document, skipInputValidation: true);
            writer.WriteEndObject();
        }

        return bytes.ToArray();
    }

    /// <summary>The product's document in what the service returned.</summary>
    public static StoredDocument Read(JsonElement stored, string container, string partition)
    {
        var id = stored.GetProperty("id").GetString()!;
        if (!stored.TryGetProperty("document", out var document) || document.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"What is stored in {container} as {partition}/{id} has no member 'document'; something else than this program wrote it."));
        }

        return new StoredDocument(new DocumentKey(container, partition, id), document.Clone(), stored.GetProperty("_etag").GetString()!);
    }
}
