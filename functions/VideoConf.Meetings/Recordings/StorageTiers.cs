namespace VideoConf.Meetings.Recordings;

/// <summary>How fast, and how dear, a stored file is kept.</summary>
internal static class StorageTiers
{
    public const string Hot = Storage.BlobTiers.Hot;
    public const string Cool = Storage.BlobTiers.Cool;
    public const string Archive = Storage.BlobTiers.Archive;

    public static bool IsTier(string tier) => tier is Hot or Cool or Archive;

    /// <summary>Where age alone puts a file. Never back towards hot: a move up is the host's wish.</summary>
    public static string ByAge(string now, TimeSpan age, RecordingOptions options)
    {
        if (age >= options.ArchiveAfter) return Archive;
        return age >= options.CoolAfter && now == Hot ? Cool : now;
    }
}
