using VideoConf.Contracts.Signaling;

namespace VideoConf.Meetings.Signaling;

/// <summary>One change of who is in a room or how they are, or of the room as a whole: one of the three is there.</summary>
/// <param name="Event">The hub event that tells it alone.</param>
/// <param name="Info">The participant who entered or changed.</param>
/// <param name="Left">Who is gone.</param>
/// <param name="Room">The room as a whole.</param>
/// <param name="Except">A connection that knows already: it is in the result of its own call.</param>
internal sealed record RoomNews(string Event, ParticipantInfo? Info, ParticipantLeft? Left, RoomInfo? Room, string? Except)
{
    /// <summary>Beyond this many a message is split: some 400 bytes each, and a message is to stay well under a megabyte.</summary>
    public const int MaxInOne = 250;

    /// <summary>Whom it is about; empty for the room, which nobody is called.</summary>
    public string About => Info?.ParticipantId ?? Left?.ParticipantId ?? string.Empty;

    public long Version => Info?.Version ?? Left?.Version ?? Room!.Version;

    public static RoomNews Joined(ParticipantInfo info, string? except) => new(HubEvents.ParticipantJoined, info, Left: null, Room: null, except);

    public static RoomNews Changed(ParticipantInfo info, string? except = null) => new(HubEvents.StateChanged, info, Left: null, Room: null, except);

    public static RoomNews Gone(ParticipantLeft left) => new(HubEvents.ParticipantLeft, Info: null, left, Room: null, Except: null);

    public static RoomNews OfRoom(RoomState state) => new(HubEvents.RoomChanged, Info: null, Left: null, state.ToInfo(), Except: null);

    /// <summary>
    /// The messages that tell all of it, in the order of room versions: one change as its own event; more as a delta with the last word on each participant
    /// and the versions that this leaves out. The room as a whole follows as it was last, by an event of its own: its spotlight names people who are to be known by then.
    /// </summary>
    public static IReadOnlyList<RoomMessage> Messages(IReadOnlyList<RoomNews> news)
    {
        var last = new Dictionary<string, RoomNews>(StringComparer.Ordinal);
        foreach (var item in news)
        {
            if (!last.TryGetValue(item.About, out var known) || known.Version <= item.Version) last[item.About] = item;
        }

        var superseded = news.Select(item => item.Version).Except(last.Values.Select(item => item.Version)).Order().ToList();
        var people = last.Values.Where(item => item.Room is null).OrderBy(item => item.Version).ToList();
        IEnumerable<RoomMessage> messages = (people, superseded) switch
        {
            ([], []) => [],
            ([], _) => [Delta([], superseded)],
            ([var only], []) => [only.Alone()],
            _ => people.Chunk(MaxInOne).Select((items, at) => Delta(items, at == 0 ? superseded : [])),
        };
        return last.TryGetValue(string.Empty, out var room) ? [.. messages, room.Alone()] : [.. messages];
    }

    private RoomMessage Alone() => new(Event, (object?)Info ?? (object?)Left ?? Room!, Except);

    private static RoomMessage Delta(RoomNews[] items, List<long> superseded) => new(HubEvents.RoomDelta, ToDelta(items, superseded), Except: null);

    private static RoomDelta ToDelta(RoomNews[] items, List<long> superseded) => new(
        items is [.., var newest] ? newest.Version : superseded[^1],
        [.. items.Where(item => item.Info is not null).Select(item => item.Info!)],
        [.. items.Where(item => item.Left is not null).Select(item => item.Left!)],
        superseded.Count == 0 ? null : superseded);
}

/// <summary>A hub message to a room.</summary>
internal sealed record RoomMessage(string Event, object Argument, string? Except);
