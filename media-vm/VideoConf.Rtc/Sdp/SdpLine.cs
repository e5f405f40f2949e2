namespace VideoConf.Rtc.Sdp;

/// <summary>One line of a session description.</summary>
/// <param name="Type">The letter before the equals sign.</param>
/// <param name="Value">The text behind it.</param>
/// <param name="Number">Where it stood, from 1.</param>
public readonly record struct SdpLine(char Type, string Value, int Number)
{
    /// <summary>Whether this is the attribute of that name (RFC 8866 section 5.13), with or without a value.</summary>
    public bool IsAttribute(string name) =>
        Type == 'a'
        && Value.StartsWith(name, StringComparison.Ordinal)
        && (Value.Length == name.Length || Value[name.Length] == ':');

    /// <summary>What follows the attribute's colon; empty when there is none.</summary>
    public ReadOnlySpan<char> AttributeValue
    {
        get
        {
            var colon = Value.IndexOf(':', StringComparison.Ordinal);
            return colon < 0 ? default : Value.AsSpan(colon + 1).Trim(' ');
        }
    }
}

/// <summary>The lines of the session, or of one media section behind its media line.</summary>
/// <param name="lines">In their order.</param>
public sealed class SdpBlock(IReadOnlyList<SdpLine> lines)
{
    /// <summary>The lines in their order.</summary>
    public IReadOnlyList<SdpLine> Lines { get; } = lines;

    /// <summary>The first attribute of that name.</summary>
    public SdpLine? Find(string attribute)
    {
        foreach (var line in Lines)
        {
            if (line.IsAttribute(attribute)) return line;
        }

        return null;
    }

    /// <summary>Whether there is an attribute of that name.</summary>
    public bool Has(string attribute) => Find(attribute) is not null;

    /// <summary>The value of the first attribute of that name.</summary>
    public string? FindValue(string attribute) => Find(attribute)?.AttributeValue.ToString();

    /// <summary>All attributes of that name.</summary>
    public IEnumerable<SdpLine> FindAll(string attribute) => Lines.Where(line => line.IsAttribute(attribute));
}
