using System.Security.Cryptography;

namespace VideoConf.Rtc.Srtp;

/// <summary>Master keys and salts of both directions, as the DTLS exporter gives them (RFC 5764 section 4.2).</summary>
/// <param name="profile">What the handshake agreed on.</param>
/// <param name="clientKey">Master key of what the DTLS client sends.</param>
/// <param name="clientSalt">Master salt of what the DTLS client sends.</param>
/// <param name="serverKey">Master key of what the DTLS server sends.</param>
/// <param name="serverSalt">Master salt of what the DTLS server sends.</param>
public sealed class SrtpKeys(SrtpProfile profile, byte[] clientKey, byte[] clientSalt, byte[] serverKey, byte[] serverSalt) : IDisposable
{
    /// <summary>What the handshake agreed on.</summary>
    public SrtpProfile Profile { get; } = profile;

    /// <summary>Master key of what the DTLS client sends.</summary>
    public ReadOnlySpan<byte> ClientKey => clientKey;

    /// <summary>Master salt of what the DTLS client sends.</summary>
    public ReadOnlySpan<byte> ClientSalt => clientSalt;

    /// <summary>Master key of what the DTLS server sends.</summary>
    public ReadOnlySpan<byte> ServerKey => serverKey;

    /// <summary>Master salt of what the DTLS server sends.</summary>
    public ReadOnlySpan<byte> ServerSalt => serverSalt;

    /// <summary>Splits the exporter's output: client key, server key, client salt, server salt.</summary>
    internal static SrtpKeys FromExporter(SrtpProfile profile, ReadOnlySpan<byte> material)
    {
        var key = profile.KeyLength();
        var salt = profile.SaltLength();
        return new SrtpKeys(
            profile,
            material[..key].ToArray(),
            material.Slice(2 * key, salt).ToArray(),
            material.Slice(key, key).ToArray(),
            material.Slice((2 * key) + salt, salt).ToArray());
    }

    /// <summary>What protects packets that the DTLS server (<paramref name="asServer"/>) or client sends, by ciphers of any processor where <paramref name="isPortable"/>.</summary>
    public SrtpSender CreateSender(bool asServer, bool isPortable = false) =>
        asServer ? new SrtpSender(Profile, serverKey, serverSalt, isPortable) : new SrtpSender(Profile, clientKey, clientSalt, isPortable);

    /// <summary>What opens packets that the DTLS server (<paramref name="asServer"/>) or client receives: the other's keys. As to <paramref name="isPortable"/>, see <see cref="CreateSender"/>.</summary>
    public SrtpReceiver CreateReceiver(bool asServer, bool isPortable = false) =>
        asServer ? new SrtpReceiver(Profile, clientKey, clientSalt, isPortable) : new SrtpReceiver(Profile, serverKey, serverSalt, isPortable);

    /// <summary>Wipes the keys. Senders and receivers made from them keep their own.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(clientKey);
        CryptographicOperations.ZeroMemory(clientSalt);
        CryptographicOperations.ZeroMemory(serverKey);
        CryptographicOperations.ZeroMemory(serverSalt);
    }
}
