using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using VideoConf.Local.Storage.Sqlite;
using VideoConf.Local.Tests.Running;
using VideoConf.Meetings.Storage;

namespace VideoConf.Local.Tests.Storage;

public sealed class KilledWriterTests
{
    private const int Kills = 6;

    [Fact]
    public async Task What_was_acknowledged_is_whole_and_nothing_is_half_written_after_a_writer_was_killed()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "documents.db");
        var acknowledged = new List<int>();
        var random = new Random(20270115);
        for (var kill = 0; kill < Kills; kill++)
        {
            acknowledged.AddRange(await WriteAndKillAsync(path, first: (kill + 1) * 1_000_000, random.Next(1, 600)));
        }

        await using var store = SqliteDocumentStore.Open(path, TimeProvider.System, NullLogger<SqliteDocumentStore>.Instance);
        var documentsOf = new Dictionary<int, int>();
        string? continuation = null;
        do
        {
            var page = await store.QueryAsync(new DocumentQuery("batches", "all", PageSize: 1000, ContinuationToken: continuation), CancellationToken.None);
            foreach (var batch in page.Documents.Select(document => document.Json.GetProperty("batch").GetInt32()))
            {
                documentsOf[batch] = documentsOf.GetValueOrDefault(batch) + 1;
            }

            continuation = page.ContinuationToken;
        }
        while (continuation is not null);

        Assert.True(acknowledged.Count >= Kills, $"only {acknowledged.Count} batches were acknowledged");
        Assert.All(acknowledged, batch => Assert.Equal(BatchWriter.DocumentsInBatch, documentsOf.GetValueOrDefault(batch)));
        Assert.All(documentsOf.Values, count => Assert.Equal(BatchWriter.DocumentsInBatch, count));
    }

    private static async Task<List<int>> WriteAndKillAsync(string path, int first, int killAfter)
    {
        using var writer = Process.Start(new ProcessStartInfo(
            "dotnet", [typeof(BatchWriter).Assembly.Location, "write-batches", path, first.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        var acknowledged = new List<int>();
        while (await writer.StandardOutput.ReadLineAsync() is { } line)
        {
            // The kill may cut the last line short; what is left of the number is then smaller than any of this run.
            if (int.TryParse(line, CultureInfo.InvariantCulture, out var batch) && batch >= first) acknowledged.Add(batch);
            if (acknowledged.Count == killAfter) writer.Kill();
        }

        await writer.WaitForExitAsync();
        Assert.NotEqual(3, writer.ExitCode);
        return acknowledged;
    }
}
