using System.Buffers.Binary;
using VideoConf.Sfu.Negotiation;

namespace VideoConf.Sfu.Relays;

/// <summary>What everybody who watches on a node can decode, as the other nodes of the room are told it, each until it acknowledges the version.</summary>
/// <param name="Version">Grows with each change; 0 for what nobody needs to be told: that nobody watches.</param>
/// <param name="Formats">What all of them take; null where nobody watches.</param>
internal sealed record RelayAudience(uint Version, IReadOnlyList<MediaFormat>? Formats)
{
    private const int FixedBytes = 6;

    /// <summary>Nobody yet.</summary>
    public static RelayAudience Nobody { get; } = new(0, null);

    /// <summary>The formats of the first that all others take as well; null where there is nobody.</summary>
    public static IReadOnlyList<MediaFormat>? CommonTo(IReadOnlyList<IReadOnlyList<MediaFormat>> all) =>
        all.Count == 0 ? null : [.. all[0].Where(format => all.All(accepted => accepted.Any(format.Matches)))];

    /// <summary>This one, or its successor where they take something else now.</summary>
    public RelayAudience With(IReadOnlyList<MediaFormat>? formats)
    {
        var isSame = formats is null || Formats is null
            ? ReferenceEquals(formats, Formats)
            : formats.Count == Formats.Count && formats.Zip(Formats).All(pair => pair.First.Matches(pair.Second));
        return isSame ? this : new RelayAudience(Version + 1, formats);
    }

    /// <summary>Writes it. Formats that do not fit are left out, as if somebody did not take them.</summary>
    /// <returns>Bytes written.</returns>
    public int Write(Span<byte> destination)
    {
        destination = destination[..Math.Min(RelayAnnouncement.MaxBytes, destination.Length)];
        BinaryPrimitives.WriteUInt32BigEndian(destination, Version);
        destination[4] = Formats is null ? (byte)0 : (byte)1;
        var length = FixedBytes;
        byte count = 0;
        foreach (var format in Formats ?? [])
        {
            if (count == byte.MaxValue || !RelayAnnouncement.TryWrite(format, destination[length..], out var written)) continue;
            length += written;
            count++;
        }

        destination[5] = count;
        return length;
    }

    /// <summary>Reads one. False when the bytes make no sense.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out RelayAudience? audience)
    {
        audience = null;
        if (data.Length < FixedBytes || data[4] > 1) return false;
        var formats = new List<MediaFormat>(data[5]);
        var rest = data[FixedBytes..];
        for (var i = 0; i < data[5]; i++)
        {
            if (!RelayAnnouncement.TryRead(ref rest, out var format)) return false;
            formats.Add(format);
        }

        audience = new RelayAudience(BinaryPrimitives.ReadUInt32BigEndian(data), data[4] == 0 ? null : formats);
        return true;
    }
}
