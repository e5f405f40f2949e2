using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using VideoConf.Contracts.Problems;

namespace VideoConf.Local.Signaling;

/// <summary>
/// The JSON hub protocol with errors as this product words them. The framework puts its own sentence before the text of a hub error, and
/// tells of an unknown method or of arguments that do not fit in words of its own; a client gets <c>{problem-type}: {sentence}</c> for all.
/// </summary>
internal sealed class TypedErrorProtocol(JsonHubProtocol inner) : IHubProtocol
{
    private const string Marker = "HubException: ";

    public string Name => inner.Name;

    public int Version => inner.Version;

    public TransferFormat TransferFormat => inner.TransferFormat;

    public bool IsVersionSupported(int version) => inner.IsVersionSupported(version);

    public bool TryParseMessage(ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message) =>
        inner.TryParseMessage(ref input, binder, out message);

    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message) => inner.GetMessageBytes(Typed(message));

    public void WriteMessage(HubMessage message, IBufferWriter<byte> output) => inner.WriteMessage(Typed(message), output);

    private static HubMessage Typed(HubMessage message) =>
        message is CompletionMessage { Error: { } error } failed ? CompletionMessage.WithError(failed.InvocationId!, Typed(error)) : message;

    private static string Typed(string error)
    {
        var at = error.IndexOf(Marker, StringComparison.Ordinal);
        var text = at < 0 ? error : error[(at + Marker.Length)..];
        if (at >= 0 && !text.StartsWith("Method does not exist", StringComparison.Ordinal)) return text;
        return text.Contains("Unknown hub method", StringComparison.Ordinal) || text.StartsWith("Method does not exist", StringComparison.Ordinal)
            ? $"{ProblemTypes.InvalidRequest}: The hub has no such method."
            : $"{ProblemTypes.InvalidRequest}: The arguments are not those of the method.";
    }
}
