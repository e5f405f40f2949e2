namespace VideoConf.Meetings.Placement;

/// <summary>What an offer says it sends, for the little that the control plane wants of it; the node parses the offer in earnest.</summary>
internal static class OfferedMedia
{
    /// <summary>Whether a live section of a kind sends (RFC 8866 section 6.7: a section without a direction does both).</summary>
    public static bool Sends(string sdp, string kind)
    {
        var inKind = false;
        var sends = false;
        foreach (var line in sdp.AsSpan().EnumerateLines())
        {
            if (line.StartsWith("m=", StringComparison.Ordinal))
            {
                if (inKind && sends) return true;
                inKind = line[2..].StartsWith(kind, StringComparison.Ordinal) && line.Length > kind.Length + 2 && line[kind.Length + 2] == ' '
                    && !line[(kind.Length + 3)..].StartsWith("0 ", StringComparison.Ordinal);
                sends = true;
            }
            else if (line is "a=recvonly" or "a=inactive")
            {
                sends = false;
            }
        }

        return inKind && sends;
    }
}
