using System.Security.Cryptography;
using System.Text;
using VideoConf.Rtc.Ice;
using VideoConf.Rtc.Stun;

namespace VideoConf.Rtc.Tests.Ice;

/// <summary>The full agent on the other side: makes the checks a browser makes.</summary>
internal sealed class IceClient(IceCredentials own, IceCredentials server)
{
    public byte[] Check(
        bool nominate = false,
        byte[]? transactionId = null,
        bool controlling = true,
        uint? nomination = null,
        string? username = null,
        string? password = null,
        bool withIntegrity = true,
        bool withUsername = true,
        ushort? extraAttribute = null,
        StunClass messageClass = StunClass.Request)
    {
        var buffer = new byte[256];
        StunWriter.TryStart(buffer, messageClass, StunMethod.Binding, transactionId ?? RandomNumberGenerator.GetBytes(12), out var writer);
        if (withUsername) writer.TryAdd(StunAttribute.Username, Encoding.ASCII.GetBytes(username ?? $"{server.Ufrag}:{own.Ufrag}"));
        writer.TryAdd(controlling ? StunAttribute.IceControlling : StunAttribute.IceControlled, 0x0123456789ABCDEFul);
        writer.TryAdd(StunAttribute.Priority, 0x6E7F1EFFu);
        if (nominate) writer.TryAdd(StunAttribute.UseCandidate, []);
        if (nomination is { } number) writer.TryAdd(StunAttribute.Nomination, number);
        if (extraAttribute is { } extra) writer.TryAdd((StunAttribute)extra, [1, 2, 3, 4]);
        if (withIntegrity) writer.TryAddIntegrity(Encoding.ASCII.GetBytes(password ?? server.Password));
        writer.TryAddFingerprint();
        return buffer.AsSpan(0, writer.Length).ToArray();
    }
}
