using VideoConf.Sfu.Codecs;

namespace VideoConf.Sfu.Negotiation;

/// <summary>Which codecs a publisher may send video in, and in which it should: what the others can decode goes before what they cannot.</summary>
/// <param name="allowed">Best first; empty for each publisher's own choice.</param>
/// <param name="audience">What the others in the room accept where they see, of each of them.</param>
internal sealed class VideoPolicy(IReadOnlyList<CodecKind> allowed, IReadOnlyList<IReadOnlyList<MediaFormat>> audience)
{
    /// <summary>Any codec, for nobody in particular.</summary>
    public static VideoPolicy Any { get; } = new([], []);

    /// <summary>
    /// The formats that may be sent, the one to send first: publishers send the first that an answer has (RFC 9429 section 5.3.1 keeps their order, and browsers follow
    /// the answer's).
    /// </summary>
    public List<MediaFormat> Sort(IReadOnlyList<MediaFormat> offered) =>
        [.. offered.Where(format => allowed.Count == 0 || allowed.Contains(format.Kind)).OrderBy(format => IsSeenByAll(format) ? 0 : 1).ThenBy(RankOf)];

    /// <summary>Whether everybody else decodes it.</summary>
    public bool IsSeenByAll(MediaFormat format)
    {
        foreach (var accepted in audience)
        {
            if (!accepted.Any(format.Matches)) return false;
        }

        return true;
    }

    private int RankOf(MediaFormat format)
    {
        for (var i = 0; i < allowed.Count; i++)
        {
            if (allowed[i] == format.Kind) return i;
        }

        return allowed.Count;
    }
}
