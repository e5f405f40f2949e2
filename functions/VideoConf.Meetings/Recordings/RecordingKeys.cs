using System.Globalization;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Recordings;

/// <summary>Where a recording's documents and objects are.</summary>
internal static class RecordingKeys
{
    public const string Prefix = "recording-";
    public const string IndexContainer = "recordings-index";
    public const string IndexPartition = "all";

    /// <summary>Where nodes put what they record, until files were made of it.</summary>
    public const string Chunks = "chunks";

    /// <summary>Where files are.</summary>
    public const string Files = "recordings";

    public static DocumentKey Recording(string meetingId, string recordingId) => new(Keys.Meetings, meetingId, Prefix + recordingId);

    public static DocumentKey Index(string recordingId) => new(IndexContainer, IndexPartition, recordingId);

    public static string ChunkPrefix(string recordingId) => $"chunk-{recordingId}-";

    public static DocumentKey Chunk(string meetingId, string recordingId, string trackId, int index) =>
        new(Keys.Meetings, meetingId, string.Create(CultureInfo.InvariantCulture, $"{ChunkPrefix(recordingId)}{trackId}-{index:D6}"));

    public static string GapPrefix(string recordingId) => $"gap-{recordingId}-";

    public static DocumentKey Gap(string meetingId, string recordingId, string hash) => new(Keys.Meetings, meetingId, GapPrefix(recordingId) + hash);

    /// <summary>Prefix of the temporary objects of a meeting's recordings, without a slash at its end. Below it is what a chunk's name says.</summary>
    public static string ChunkFolder(string meetingId) => $"{Chunks}/{meetingId}";

    /// <summary>Prefix of a recording's temporary objects.</summary>
    public static string ChunkFolder(string meetingId, string recordingId) => $"{ChunkFolder(meetingId)}/{recordingId}/";

    /// <summary>Prefix of a recording's files, without a slash at its end.</summary>
    public static string FileFolder(string meetingId, string recordingId) => $"{Files}/{meetingId}/{recordingId}";
}
