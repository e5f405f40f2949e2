using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using VideoConf.Local.Storage.Sqlite;
using VideoConf.Meetings.Storage;

namespace VideoConf.Local.Tests.Storage;

/// <summary>Writes numbered batches of five documents from four tasks at once, and prints the number of each that was acknowledged.</summary>
internal static class BatchWriter
{
    public const int DocumentsInBatch = 5;
    private const int Writers = 4;

    public static async Task<int> RunAsync(string path, int first)
    {
        var store = SqliteDocumentStore.Open(path, TimeProvider.System, NullLogger<SqliteDocumentStore>.Instance);
        var next = first - 1;
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(async () =>
        {
            while (true)
            {
                var batch = Interlocked.Increment(ref next);
                var result = await store.ExecuteAsync(Operations(batch), CancellationToken.None);
                if (!result.Succeeded) Environment.Exit(3);
                Console.Out.WriteLine(batch);
            }
        })));
        return 0;
    }

    private static DocumentOperation[] Operations(int batch) =>
    [
        .. Enumerable.Range(0, DocumentsInBatch).Select(part => new DocumentOperation(
            DocumentOperationKind.Create, new DocumentKey("batches", "all", $"{batch:D8}-{part}"), JsonSerializer.SerializeToElement(new { batch, part }))),
    ];
}
