using System.Collections.Concurrent;
using System.Text.Json;
using VideoConf.Meetings.Storage;

namespace VideoConf.Azure.Blobs;

/// <summary>In which region's account a meeting's recordings are: that of the node which first wrote some, and then for ever. They never leave it.</summary>
public sealed class MeetingRegions
{
    /// <summary>The kind of document.</summary>
    public const string Container = "recording-regions";

    private const int Most = 10_000;

    private readonly IDocumentStore _documents;
    private readonly string _home;
    private readonly ConcurrentDictionary<string, string> _known = new(StringComparer.Ordinal);

    /// <summary>Regions kept in <paramref name="documents"/>; <paramref name="home"/> is that of meetings which have none.</summary>
    public MeetingRegions(IDocumentStore documents, string home)
    {
        _documents = documents;
        _home = home;
    }

    /// <summary>The region; home where nothing was written yet.</summary>
    public async ValueTask<string> OfAsync(string meetingId, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(meetingId, out var known)) return known;
        return await _documents.ReadAsync(Key(meetingId), cancellationToken) is { } stored ? Remember(meetingId, stored.Json.GetProperty("region").GetString()!) : _home;
    }

    /// <summary>The region, which is <paramref name="preferred"/> unless there is one already.</summary>
    public async ValueTask<string> SettleAsync(string meetingId, string preferred, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(meetingId, out var known)) return known;
        var document = JsonSerializer.SerializeToElement(new { region = preferred });
        var created = await _documents.ExecuteAsync([new DocumentOperation(DocumentOperationKind.Create, Key(meetingId), document)], cancellationToken);
        if (created.Succeeded) return Remember(meetingId, preferred);
        return await OfAsync(meetingId, cancellationToken);
    }

    private string Remember(string meetingId, string region)
    {
        // A region never changes, so what is forgotten is read again and nothing else.
        if (_known.Count >= Most) _known.Clear();
        return _known[meetingId] = region;
    }

    private static DocumentKey Key(string meetingId) => new(Container, meetingId, "region");
}
