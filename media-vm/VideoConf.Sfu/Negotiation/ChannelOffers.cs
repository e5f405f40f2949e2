using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using VideoConf.Sfu.Data;
using VideoConf.Sfu.Workers;

namespace VideoConf.Sfu.Negotiation;

/// <summary>An offer that came by data channel.</summary>
/// <param name="Worker">Who owns the participant.</param>
/// <param name="RoomId">Its room.</param>
/// <param name="MediaId">The transport that it is for and came by.</param>
/// <param name="Declined">What the participant has declined so far: an offer by channel has no word about that.</param>
/// <param name="Number">What the answer is to name.</param>
/// <param name="Deflated">The SDP.</param>
internal sealed record ChannelOffer(Worker Worker, string RoomId, string MediaId, SfuConsent Declined, uint Number, byte[] Deflated);

/// <summary>Reads strangers' SDP away from the threads that forward packets, and has it answered where it came from.</summary>
internal sealed partial class ChannelOffers(ILogger logger)
{
    // One of each participant waits at most, so this many come at once when a large room changes.
    private const int Waiting = 1_024;

    private readonly Channel<ChannelOffer> _offers = Channel.CreateBounded<ChannelOffer>(
        new BoundedChannelOptions(Waiting) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    /// <summary>Takes an offer; false when too many wait. Callable by any thread.</summary>
    public bool TryTake(ChannelOffer offer) => _offers.Writer.TryWrite(offer);

    /// <summary>Takes no more; <see cref="RunAsync"/> ends with the last one.</summary>
    public void Close() => _offers.Writer.TryComplete();

    /// <summary>Answers offers until it is closed.</summary>
    public async Task RunAsync()
    {
        await foreach (var offer in _offers.Reader.ReadAllAsync())
        {
            var answer = OfferFrame.WriteAnswer(offer.Number, await AnswerAsync(offer));
            await offer.Worker.RunAsync(worker => worker.AnswerOffer(offer.RoomId, offer.MediaId, answer), CancellationToken.None);
        }
    }

    private async Task<string?> AnswerAsync(ChannelOffer offer)
    {
        if (!OfferFrame.TryInflate(offer.Deflated, out var sdp) || !Negotiator.TryParse(sdp, out var parsed, out _)) return null;
        try
        {
            var (accepted, error) = await offer.Worker.RunAsync(
                worker => worker.Reoffer(offer.RoomId, offer.MediaId, parsed, offer.Declined), CancellationToken.None);
            return error == SfuError.None && accepted.Succeeded ? accepted.Value.Write() : null;
        }
        catch (Exception defect) when (defect is not OutOfMemoryException)
        {
            // As a request by HTTP that meets a defect fails alone, so does this one: the others' offers wait behind it.
            LogDefect(defect, offer.MediaId, offer.RoomId);
            return null;
        }
    }

    [LoggerMessage(102, LogLevel.Error, "An offer by data channel was not answered: media {MediaId}, room {RoomId}")]
    private partial void LogDefect(Exception exception, string mediaId, string roomId);
}
