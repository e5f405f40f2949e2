using VideoConf.Contracts.Node;

namespace VideoConf.MediaNode.Recording.Storing;

/// <summary>Where a recorder hands on what it makes: the way to the storage, or a list in a test. Never waits.</summary>
internal interface IChunkSink
{
    /// <summary>Which recording.</summary>
    string RecordingId { get; }

    /// <summary>Counts.</summary>
    RecordingFigures Figures { get; }

    /// <summary>Keeps what is new of an open chunk. False when it cannot now: then the same comes again, with more.</summary>
    bool TrySave(StoredChunk draft, bool isFirst, ReadOnlySpan<byte> bytes);

    /// <summary>Keeps a chunk.</summary>
    void Complete(StoredChunk chunk, ReadOnlySpan<byte> bytes);

    /// <summary>Says that something could not be kept.</summary>
    void Gap(TrackGap gap);
}
