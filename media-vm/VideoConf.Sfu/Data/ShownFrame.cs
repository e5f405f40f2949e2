using System.Buffers.Binary;
using System.Text;

namespace VideoConf.Sfu.Data;

/// <summary>What a participant shows, as it says itself on its reliable channel. The layout stands in this folder's README.</summary>
internal static class ShownFrame
{
    /// <summary>Its type.</summary>
    public const byte Type = 5;

    private const int HeaderLength = 6;
    private const int EntryLength = 4;

    /// <summary>Reads one; false when it is none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, out SfuView view)
    {
        view = null!;
        if (data.Length < HeaderLength || data[0] != Type || data[5] > SfuView.MaxShown) return false;
        var shown = new List<SfuShown>(data[5]);
        var rest = data[HeaderLength..];
        for (var i = data[5]; i > 0; i--)
        {
            if (rest.Length < EntryLength || rest.Length < EntryLength + rest[3]) return false;
            var source = (TrackSource)(rest[0] - 1);
            if (source is not (TrackSource.Camera or TrackSource.Screen) || rest[3] is 0 or > DataFrame.MaximumIdLength) return false;
            shown.Add(new SfuShown(Encoding.UTF8.GetString(rest.Slice(EntryLength, rest[3])), source, BinaryPrimitives.ReadUInt16BigEndian(rest[1..])));
            rest = rest[(EntryLength + rest[3])..];
        }

        if (!rest.IsEmpty) return false;
        view = new SfuView(BinaryPrimitives.ReadUInt32BigEndian(data[1..]), shown);
        return true;
    }
}
