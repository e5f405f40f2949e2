namespace VideoConf.MediaNode.Tests.Captions;

/// <summary>Word error rate: insertions, deletions and substitutions over the words that were said.</summary>
internal static class WordErrors
{
    public static double Rate(string said, string heard) => (double)Count(said, heard) / Split(said).Length;

    public static int Count(string said, string heard)
    {
        var (a, b) = (Split(said), Split(heard));
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substitution = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitution, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }

    private static string[] Split(string text) => text.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
