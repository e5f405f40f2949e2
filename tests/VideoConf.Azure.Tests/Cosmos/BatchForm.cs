using System.Net.Http.Headers;
using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Azure.Cosmos;
using Microsoft.Azure.Cosmos.Serialization.HybridRow;
using Microsoft.Azure.Cosmos.Serialization.HybridRow.IO;
using Microsoft.Azure.Cosmos.Serialization.HybridRow.Layouts;
using Microsoft.Azure.Cosmos.Serialization.HybridRow.RecordIO;
using Microsoft.Azure.Cosmos.Serialization.HybridRow.Schemas;

namespace VideoConf.Azure.Tests.Cosmos;

/// <summary>
/// A batch travels from this client in a binary form (HybridRow), which the service knows and the server of our tests does not: it takes the JSON
/// that other clients send. Here the one is made of the other and nothing else, with the client's own schema.
/// </summary>
internal static class BatchForm
{
    private static readonly Type Schema = typeof(CosmosClient).Assembly.GetType("Microsoft.Azure.Cosmos.BatchSchemaProvider", throwOnError: true)!;
    private static readonly LayoutResolver Resolver = Get<LayoutResolver>("BatchLayoutResolver");
    private static readonly Layout ResultLayout = Get<Layout>("BatchResultLayout");

    public static async Task<HttpContent> ToJsonAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var partition = request.Headers.GetValues("x-ms-documentdb-partitionkey").Single();
        var operations = new JsonArray();
        using var body = new MemoryStream(await request.Content!.ReadAsByteArrayAsync(cancellationToken));

        // Without a buffer of its own size the reader reads nothing, and says that this was well.
        var buffer = new MemorySpanResizer<byte>((int)body.Length);
        var result = await body.ReadRecordIOAsync((ReadOnlyMemory<byte> record) => Read(record, partition, operations), resizer: buffer);
        Assert.Equal(Result.Success, result);
        Assert.NotEmpty(operations);
        return new StringContent(operations.ToJsonString(), Encoding.UTF8, "application/json");
    }

    public static async Task<HttpContent> FromJsonAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        if (JsonNode.Parse(text) is not JsonArray results) return new StringContent(text, Encoding.UTF8, "application/json");
        using var body = new MemoryStream();
        var written = await body.WriteRecordIOAsync(new Segment("results", new Namespace()), (long index, out ReadOnlyMemory<byte> row) =>
        {
            row = index < results.Count ? Write(results[(int)index]!) : default;
            return Result.Success;
        });
        Assert.Equal(Result.Success, written);
        var content = new ByteArrayContent(body.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return content;
    }

    private static Result Read(ReadOnlyMemory<byte> record, string partition, JsonArray operations)
    {
        var row = new RowBuffer(record.Length);
        if (!row.ReadFrom(record.Span, HybridRowVersion.V1, Resolver)) return Result.InvalidRow;
        var reader = new RowReader(ref row);
        var operation = new JsonObject { ["partitionKey"] = partition };
        while (reader.Read())
        {
            switch (reader.Path.ToString())
            {
                case "operationType":
                    Assert.Equal(Result.Success, reader.ReadInt32(out var type));
                    operation["operationType"] = type switch { 0 => "Create", 4 => "Delete", 5 => "Replace", 20 => "Upsert", _ => $"Unknown {type}" };
                    break;
                case "id":
                    Assert.Equal(Result.Success, reader.ReadString(out string id));
                    operation["id"] = id;
                    break;
                case "ifMatch":
                    Assert.Equal(Result.Success, reader.ReadString(out string eTag));
                    operation["ifMatch"] = eTag;
                    break;
                case "resourceBody":
                    Assert.Equal(Result.Success, reader.ReadBinary(out byte[] body));
                    operation["resourceBody"] = JsonNode.Parse(body);
                    break;
            }
        }

        operations.Add(operation);
        return Result.Success;
    }

    private static ReadOnlyMemory<byte> Write(JsonNode result)
    {
        var row = new RowBuffer(512);
        row.InitLayout(HybridRowVersion.V1, ResultLayout, Resolver);
        var written = RowWriter.WriteBuffer(ref row, result, static (ref RowWriter writer, TypeArgument _, JsonNode node) =>
        {
            Assert.Equal(Result.Success, writer.WriteInt32("statusCode", (int)node["statusCode"]!));
            if (node["eTag"] is { } eTag) Assert.Equal(Result.Success, writer.WriteString("eTag", (string)eTag!));
            return writer.WriteFloat64("requestCharge", (double)node["requestCharge"]!);
        });
        Assert.Equal(Result.Success, written);
        using var bytes = new MemoryStream();
        row.WriteTo(bytes);
        return bytes.ToArray();
    }

    private static T Get<T>(string property) =>
        (T)Schema.GetProperty(property, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!.GetValue(null)!;
}
