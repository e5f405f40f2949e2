using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace VideoConf.Sfu.Data;

/// <summary>A message to participants, read in place. The layout stands in this folder's README.</summary>
internal readonly ref struct DataFrame
{
    /// <summary>Bytes of the longest frame, both ways: what every browser sends and takes.</summary>
    public const int MaximumLength = 16 * 1024;

    /// <summary>The longest id of a participant.</summary>
    public const int MaximumIdLength = 64;

    /// <summary>Receivers that one message names.</summary>
    public const int MaximumReceivers = 64;

    /// <summary>Bytes of the longest topic.</summary>
    public const int MaximumTopicLength = 64;

    /// <summary>What a frame that comes from a participant may be longer by when it goes on to another: the sender's id.</summary>
    public const int MaximumGrowth = MaximumIdLength;

    private const byte Message = 1;
    private const byte Missed = 3;
    private const byte TextFlag = 0x80;
    private readonly ReadOnlySpan<byte> _receivers;

    private DataFrame(bool isText, int receiverCount, ReadOnlySpan<byte> receivers, ReadOnlySpan<byte> topicAndPayload)
    {
        IsText = isText;
        ReceiverCount = receiverCount;
        _receivers = receivers;
        TopicAndPayload = topicAndPayload;
    }

    /// <summary>Whether the payload is UTF-8.</summary>
    public bool IsText { get; }

    /// <summary>How many it names; 0 means all others in the room.</summary>
    public int ReceiverCount { get; }

    /// <summary>Topic with its length, and payload: they go on as they came.</summary>
    public ReadOnlySpan<byte> TopicAndPayload { get; }

    /// <summary>Reads what a participant sent; false when it is none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, out DataFrame frame)
    {
        frame = default;
        if (data.Length is < 3 or > MaximumLength || (data[0] & ~TextFlag) != Message || data[1] > MaximumReceivers) return false;
        var isText = (data[0] & TextFlag) != 0;
        var count = data[1];
        var rest = data[2..];
        for (var i = 0; i < count; i++)
        {
            if (rest.IsEmpty || rest[0] is 0 or > MaximumIdLength || rest.Length < 1 + rest[0]) return false;
            rest = rest[(1 + rest[0])..];
        }

        if (rest.IsEmpty || rest[0] > MaximumTopicLength || rest.Length < 1 + rest[0] || !Utf8.IsValid(rest.Slice(1, rest[0]))) return false;
        frame = new DataFrame(isText, count, data[2..^rest.Length], rest);
        return true;
    }

    /// <summary>Whether it is for this participant, by its UTF-8 id.</summary>
    public bool IsFor(ReadOnlySpan<byte> participantId)
    {
        if (ReceiverCount == 0) return true;
        for (var rest = _receivers; !rest.IsEmpty; rest = rest[(1 + rest[0])..])
        {
            if (rest.Slice(1, rest[0]).SequenceEqual(participantId)) return true;
        }

        return false;
    }

    /// <summary>Writes it as its receivers get it; false when it does not fit.</summary>
    public bool TryWrite(ReadOnlySpan<byte> senderId, Span<byte> output, out int written)
    {
        written = 2 + senderId.Length + TopicAndPayload.Length;
        if (senderId.Length > MaximumIdLength || output.Length < written) return false;
        output[0] = (byte)(Message | (IsText ? TextFlag : 0));
        output[1] = (byte)senderId.Length;
        senderId.CopyTo(output[2..]);
        TopicAndPayload.CopyTo(output[(2 + senderId.Length)..]);
        return true;
    }

    /// <summary>Writes how many messages a receiver has missed.</summary>
    public static ReadOnlySpan<byte> WriteMissed(Span<byte> output, uint count)
    {
        output[0] = Missed;
        BinaryPrimitives.WriteUInt32BigEndian(output[1..], count);
        return output[..5];
    }

    /// <summary>Reads how many messages were missed; false when it says something else.</summary>
    public static bool TryReadMissed(ReadOnlySpan<byte> data, out uint count)
    {
        count = 0;
        if (data.Length != 5 || data[0] != Missed) return false;
        count = BinaryPrimitives.ReadUInt32BigEndian(data[1..]);
        return true;
    }

    /// <summary>An id as frames have it. Ids that are longer than allowed can neither send nor be named.</summary>
    public static byte[] IdOf(string participantId) => Encoding.UTF8.GetBytes(participantId);
}
