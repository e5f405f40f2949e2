using System.Runtime.CompilerServices;
using VideoConf.Rtc.Primitives;
using VideoConf.Sfu.Layers;

namespace VideoConf.Sfu.Rooms;

/// <summary>
/// Which streams of a publication its sender is to send: one from the moment that somebody wants to watch it, and until nobody has for a while; the smallest always,
/// so that there is a picture at once whoever looks. A mutable struct: keep it in a field that is not readonly.
/// </summary>
internal struct LayerDemand
{
    // Longer than it takes to move a window, to turn a page and turn back, or to change between streams at a key frame.
    private const int GiveUpMilliseconds = 2_000;

    private Times _wantedUntil;
    private bool _hasBegun;

    /// <summary>Looks who watches, now.</summary>
    /// <returns>A bit for each stream that is wanted, by <see cref="PublicationStream.Index"/>.</returns>
    public byte Update(Publication publication, MonoTime now)
    {
        var watched = _hasBegun ? Watched(publication) : byte.MaxValue;
        _hasBegun = true;
        var wanted = 0;
        foreach (var stream in publication.Streams)
        {
            ref var until = ref _wantedUntil[stream.Index];
            if ((watched & BitOf(stream)) != 0) until = now.AddMilliseconds(GiveUpMilliseconds);
            if (until > now || stream.Rank == 0) wanted |= BitOf(stream);
        }

        return (byte)wanted;
    }

    /// <summary>The smallest that fills so many lines, whether it is sent now or not; the highest where none is known to.</summary>
    /// <param name="publication">Whose.</param>
    /// <param name="height">The lines.</param>
    /// <param name="highest">The highest that may be, by <see cref="PublicationStream.Rank"/>.</param>
    public static PublicationStream Best(Publication publication, int height, sbyte highest)
    {
        var rank = highest;
        foreach (var stream in publication.Streams)
        {
            if (stream.Size is { } size && stream.Rank < rank && size.Height >= height - (height / 5)) rank = stream.Rank;
        }

        var best = publication.Streams[0];
        foreach (var stream in publication.Streams)
        {
            if (stream.Rank <= rank ? stream.Rank > best.Rank || best.Rank > rank : stream.Rank < best.Rank) best = stream;
        }

        return best;
    }

    private static int Watched(Publication publication)
    {
        // Who listens in gets the best, and other nodes do, which have subscribers of their own. Other workers say what theirs want.
        var wantsBest = publication.Feeds.Count > 0;
        var watched = 0;
        foreach (var lane in publication.Lanes)
        {
            if (lane.Wanted is { } wanted) watched |= wanted;
            else wantsBest |= lane.Only < 0;
        }

        if (wantsBest) watched |= With(publication, Best(publication, int.MaxValue, sbyte.MaxValue), isScarce: false);
        foreach (var slot in publication.Slots)
        {
            if (slot.Owner.Transport.CanSendMedia) watched |= WatchedBy(slot.Stream, publication);
        }

        return watched;
    }

    private static int WatchedBy(OutgoingStream receiver, Publication publication)
    {
        if (receiver.ShownHeight == 0 || receiver.Wish.IsNone) return 0;

        // What passes now stays until something else does.
        var shown = receiver.Shown is { } passing && !receiver.Current.IsNone ? BitOf(passing) : 0;
        var best = Best(publication, receiver.ShownHeight, receiver.Wish.Spatial);
        return shown | With(publication, best, isScarce: receiver.Allowance.Spatial < best.Rank);
    }

    // Where the best is not sent, be it that it is only asked for now or that its sender cannot, and where there may be no room for it, those below it are what there is.
    private static int With(Publication publication, PublicationStream best, bool isScarce)
    {
        if (best.IsActive && !isScarce) return BitOf(best);
        var bits = 0;
        foreach (var stream in publication.Streams)
        {
            if (stream.Rank <= best.Rank) bits |= BitOf(stream);
        }

        return bits;
    }

    private static int BitOf(PublicationStream stream) => 1 << stream.Index;

    [InlineArray(LayeredStream.MaxStreams)]
    private struct Times
    {
        private MonoTime _first;
    }
}
