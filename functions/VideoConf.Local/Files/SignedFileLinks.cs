using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using VideoConf.Contracts.Node;
using VideoConf.Meetings.Recordings;

namespace VideoConf.Local.Files;

/// <summary>
/// <see cref="IFileLinks"/> where this host serves the files: <c>/v1/files/{token}/{fileName}</c>, relative to the API's origin. The token holds the blob's
/// name and when the address ends, under an HMAC-SHA256 that covers the file name too, with a key of the data folder. It is no bearer token:
/// it gives one blob, to read.
/// </summary>
public sealed class SignedFileLinks(byte[] key, TimeProvider clock) : IFileLinks
{
    private const byte Version = 1;
    private const int HeaderLength = 9;
    private const int MaxTokenLength = 1024;

    /// <summary>Where nodes find this host; null until it listens.</summary>
    public Func<Uri?> ControlPlane { get; set; } = static () => null;

    /// <inheritdoc/>
    public ValueTask<string> ReadAsync(string name, string fileName, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Read(name, fileName, expiresAt));

    /// <summary>The address at once: the key is here.</summary>
    public string Read(string name, string fileName, DateTimeOffset expiresAt)
    {
        var payload = new byte[HeaderLength + Encoding.UTF8.GetByteCount(name)];
        payload[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(payload.AsSpan(1), expiresAt.ToUnixTimeSeconds());
        Encoding.UTF8.GetBytes(name, payload.AsSpan(HeaderLength));
        return $"/v1/files/{Base64Url.EncodeToString(payload)}.{Base64Url.EncodeToString(Sign(payload, fileName))}/{Uri.EscapeDataString(fileName)}";
    }

    /// <inheritdoc/>
    public ValueTask<ObjectAddress> ForNodeAsync(string nodeId, string prefix, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        var address = ControlPlane() ?? throw new InvalidOperationException("The host does not listen yet, so it has no address to give to a media node.");
        return ValueTask.FromResult(new ObjectAddress($"{address.GetLeftPart(UriPartial.Authority)}/v1/nodes/{Uri.EscapeDataString(nodeId)}/objects/{prefix}", Query: "", NeedsToken: true));
    }

    /// <summary>What an address names; false when it is not one of ours. An address that has ended says so by <paramref name="expired"/>.</summary>
    public bool TryOpen(string token, string fileName, [NotNullWhen(true)] out string? name, out bool expired)
    {
        (name, expired) = (null, false);
        if (token is not { Length: <= MaxTokenLength } || token.IndexOf('.', StringComparison.Ordinal) is not (> 0 and var dot)) return false;
        if (!TryDecode(token.AsSpan(0, dot), out var payload) || !TryDecode(token.AsSpan(dot + 1), out var signature)) return false;
        if (payload.Length <= HeaderLength || payload[0] != Version || !CryptographicOperations.FixedTimeEquals(signature, Sign(payload, fileName))) return false;

        expired = BinaryPrimitives.ReadInt64BigEndian(payload.AsSpan(1)) <= clock.GetUtcNow().ToUnixTimeSeconds();
        name = Encoding.UTF8.GetString(payload.AsSpan(HeaderLength));
        return true;
    }

    private static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        if (!Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, bytes, out var written)) return false;
        Array.Resize(ref bytes, written);
        return true;
    }

    // The length of the payload goes first, so that no end of a name can pass for the beginning of a file's name.
    private byte[] Sign(byte[] payload, string fileName)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, payload.Length);
        hmac.AppendData(length);
        hmac.AppendData(payload);
        hmac.AppendData(Encoding.UTF8.GetBytes(fileName));
        return hmac.GetHashAndReset();
    }
}
