namespace VideoConf.MediaNode.Captions.Jobs;

/// <summary>A transcription cannot be made. The message is for people.</summary>
internal sealed class TranscriptionFailure(string message) : Exception(message);
