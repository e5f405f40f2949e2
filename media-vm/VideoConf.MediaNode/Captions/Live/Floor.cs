namespace VideoConf.MediaNode.Captions.Live;

/// <summary>
/// Who is written down when more speak at once than there are places. Who has a place keeps it until their utterance ends; someone else takes it
/// only by being clearly louder for a while, so that two voices of like loudness do not cut each other's sentences to pieces. Not thread-safe.
/// </summary>
internal sealed class Floor(int most)
{
    /// <summary>Louder by this many decibels takes the place of another: a voice against a murmur, not one voice against another.</summary>
    public const double LouderBy = 6;

    /// <summary>For so long: a syllable is not enough.</summary>
    public static readonly TimeSpan LouderFor = TimeSpan.FromMilliseconds(400);

    private readonly Dictionary<string, double> _holders = new(StringComparer.Ordinal); // With their loudness.
    private string? _challenger;
    private DateTimeOffset _challengesSince;

    /// <summary>Places; less than there are holders takes the quietest off.</summary>
    public int Places { get; private set; } = most;

    /// <summary>Who has a place.</summary>
    public IReadOnlyCollection<string> Holders => _holders.Keys;

    /// <summary>Whether someone has a place.</summary>
    public bool Holds(string speaker) => _holders.ContainsKey(speaker);

    /// <summary>Takes a free place.</summary>
    public bool TryTake(string speaker, double loudness)
    {
        if (_holders.ContainsKey(speaker)) return true;
        if (_holders.Count >= Places) return false;
        _holders[speaker] = loudness;
        return true;
    }

    /// <summary>Gives the place back.</summary>
    public void Leave(string speaker)
    {
        _holders.Remove(speaker);
        if (_challenger == speaker) _challenger = null;
    }

    /// <summary>How loud a holder is now.</summary>
    public void Update(string speaker, double loudness)
    {
        if (_holders.ContainsKey(speaker)) _holders[speaker] = loudness;
    }

    /// <summary>Changes how many places there are; who loses theirs is returned, the quietest.</summary>
    public IReadOnlyList<string> Resize(int places)
    {
        Places = places;
        if (_holders.Count <= places) return [];
        string[] losers = [.. _holders.OrderBy(holder => holder.Value).Take(_holders.Count - places).Select(holder => holder.Key)];
        foreach (var loser in losers) _holders.Remove(loser);
        return losers;
    }

    /// <summary>Looks at who speaks without a place.</summary>
    /// <param name="waiting">They, with their loudness in dBFS.</param>
    /// <param name="now">The server's UTC.</param>
    /// <returns>Who loses their place (null: a free one is taken) and who gets it; null when all stays.</returns>
    public (string? Loser, string Winner)? Review(IReadOnlyDictionary<string, double> waiting, DateTimeOffset now)
    {
        if (waiting.Count == 0)
        {
            _challenger = null;
            return null;
        }

        var (loudest, loudness) = waiting.MaxBy(voice => voice.Value);
        if (_holders.Count < Places)
        {
            _holders[loudest] = loudness;
            return (null, loudest);
        }

        if (_holders.Count == 0) return null;
        var quietest = _holders.MinBy(voice => voice.Value);
        if (loudness < quietest.Value + LouderBy)
        {
            _challenger = null;
            return null;
        }

        if (_challenger != loudest)
        {
            (_challenger, _challengesSince) = (loudest, now);
            return null;
        }

        if (now - _challengesSince < LouderFor) return null;
        _holders.Remove(quietest.Key);
        _holders[loudest] = loudness;
        _challenger = null;
        return (quietest.Key, loudest);
    }
}
