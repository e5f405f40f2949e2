using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Stun;

namespace VideoConf.Rtc.Ice;

/// <summary>The answers an ICE agent gives to checks. Each returns the length, 0 when the buffer is too short.</summary>
internal static class StunResponses
{
    /// <summary>The success response (RFC 8445 section 7.3.1.2): where the request was seen from.</summary>
    public static int WriteSuccess(Span<byte> destination, in StunMessage request, ReadOnlySpan<byte> key, TransportAddress from) =>
        StunWriter.TryStart(destination, StunClass.Success, StunMethod.Binding, request.TransactionId, out var writer)
        && writer.TryAddXorMappedAddress(from)
        && writer.TryAddIntegrity(key)
        && writer.TryAddFingerprint()
            ? writer.Length
            : 0;

    /// <summary>An error response; with integrity when a key is given.</summary>
    public static int WriteError(Span<byte> destination, in StunMessage request, ReadOnlySpan<byte> key, StunErrorCode code, string reason) =>
        StunWriter.TryStart(destination, StunClass.Error, StunMethod.Binding, request.TransactionId, out var writer)
        && writer.TryAddErrorCode(code, reason)
        && (key.IsEmpty || writer.TryAddIntegrity(key))
        && writer.TryAddFingerprint()
            ? writer.Length
            : 0;

    /// <summary>The response that names what was not understood (RFC 8489 section 6.3.1).</summary>
    public static int WriteUnknownAttributes(
        Span<byte> destination, in StunMessage request, ReadOnlySpan<byte> key, ReadOnlySpan<ushort> types) =>
        StunWriter.TryStart(destination, StunClass.Error, StunMethod.Binding, request.TransactionId, out var writer)
        && writer.TryAddErrorCode(StunErrorCode.UnknownAttribute, "Unknown Attribute")
        && writer.TryAddUnknownAttributes(types)
        && writer.TryAddIntegrity(key)
        && writer.TryAddFingerprint()
            ? writer.Length
            : 0;
}
