using System.Net;

namespace VideoConf.MediaNode.Storage;

/// <summary>A part of a body as the content of a request. It is read from <paramref name="open"/> when it is sent, and again when it is sent again.</summary>
/// <param name="open">Opens the body, at its beginning; can seek.</param>
/// <param name="from">The first byte.</param>
/// <param name="length">How many.</param>
internal sealed class PartContent(Func<Stream> open, long from, long length) : HttpContent
{
    private const int CopySize = 128 * 1024;

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await using var body = open();
        body.Position = from;
        var buffer = new byte[Math.Min(CopySize, length)];
        for (var left = length; left > 0;)
        {
            var read = await body.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), cancellationToken);
            if (read == 0) throw new IOException("The file has become shorter since it was measured.");
            await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            left -= read;
        }
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long computed)
    {
        computed = length;
        return true;
    }
}
