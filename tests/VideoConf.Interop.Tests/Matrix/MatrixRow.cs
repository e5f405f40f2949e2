using VideoConf.TestSupport.Network;

namespace VideoConf.Interop.Tests.Matrix;

/// <summary>What one stack was seen to do. A cell is yes, no with why, or not offered.</summary>
internal sealed record MatrixRow
{
    /// <summary>A cell that is the peer's choice.</summary>
    public const string NotOffered = "not offered";

    // Fewer frames than any session of the matrix has, more than a broken one decodes by chance.
    private const int EnoughFrames = 20;
    private const double LeastEnergy = 0.0005;

    // Less than any session has when numbers and feedback, eight times a second or more, flow for its whole length; more than all its other requests.
    private const int EnoughNumbers = 50;
    private const int EnoughFeedback = 70;

    /// <summary>Columns of the table.</summary>
    public static IReadOnlyList<string> Columns { get; } =
        ["publish", "subscribe", "simulcast", "RTX to us", "RTX from us", "TWCC to us", "TWCC from us", "data channel"];

    /// <summary>The stack, without a version.</summary>
    public required string Stack { get; init; }

    /// <summary>With its version.</summary>
    public required string Version { get; init; }

    /// <summary>When it was seen.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>A cell a column.</summary>
    public required IReadOnlyList<string> Cells { get; init; }

    /// <summary>The figures that the cells rest on.</summary>
    public required string Figures { get; init; }

    /// <summary>A stack that had no session at all.</summary>
    public static MatrixRow None(string stack, string version, DateOnly date, string why) =>
        new() { Stack = stack, Version = version, Date = date, Cells = [.. Columns.Select(_ => "no")], Figures = $"no session: {why}" };

    /// <summary>Reads the sessions.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="date">The day.</param>
    /// <param name="published">Where it sent, and Chromium watched.</param>
    /// <param name="received">Where Chromium sent, and it watched.</param>
    /// <param name="layered">Where it sent several sizes; null when it has no way to.</param>
    public static MatrixRow Of(string stack, DateOnly date, Session published, Session received, Session? layered) => new()
    {
        Stack = stack,
        Version = published.Peer.Version,
        Date = date,
        Cells =
        [
            Flows(published.Peer, published.Other), Flows(received.Peer, received.Peer), Simulcast(layered),
            Again(published, RelayDirection.Up), Again(received, RelayDirection.Down), Numbers(published, RelayDirection.Up), Numbers(received, RelayDirection.Down),
            Talks(published.Peer, published.Other),
        ],
        Figures = string.Join("; ", FiguresOf(published, received, layered)),
    };

    private static string Flows(PeerReport peer, PeerReport viewer)
    {
        if (peer.PostStatus != 201) return $"no: the offer was answered by {peer.PostStatus}";
        if (!peer.States.Contains("connected")) return "no: it did not connect";
        if (viewer.VideoFrames < EnoughFrames) return $"no: {viewer.VideoFrames} frames";
        return viewer.AudioEnergy < LeastEnergy ? "no: no sound" : "yes";
    }

    private static string Simulcast(Session? layered)
    {
        if (layered is null || !layered.Peer.Offer.Contains("a=simulcast:send", StringComparison.Ordinal)) return NotOffered;
        if (!layered.Peer.Answer.Contains("a=simulcast:recv", StringComparison.Ordinal)) return "no: not answered";
        return layered.Layers < 2 ? $"no: {layered.Layers} sent" : Flows(layered.Peer, layered.Other);
    }

    private static string Again(Session session, RelayDirection way)
    {
        if (session.Refusal(Session.HasRtx) is { } refusal) return refusal;
        return session.Again(way) > 0 ? "yes" : "no: agreed on, and nothing came again by it";
    }

    private static string Numbers(Session session, RelayDirection way)
    {
        if (session.Refusal(Session.HasNumbers) is { } refusal) return refusal;
        if (session.Numbered(way) < EnoughNumbers) return $"no: agreed on, and {session.Numbered(way)} packets had numbers";
        var feedback = session.Wire.Feedback(Back(way));
        return feedback < EnoughFeedback ? $"no: numbers, and {feedback} reports about them" : "yes";
    }

    private static string Talks(PeerReport peer, PeerReport viewer)
    {
        if (!peer.Offer.Contains("m=application", StringComparison.Ordinal)) return NotOffered;
        return (viewer.Messages.Any(static text => text.StartsWith("publish", StringComparison.Ordinal)), peer.Messages.Any(static text => text.StartsWith("receive", StringComparison.Ordinal))) switch
        {
            (true, true) => "yes",
            (true, false) => "no: it sends and hears nothing",
            (false, true) => "no: it hears and is not heard",
            _ => "no: no message",
        };
    }

    private static RelayDirection Back(RelayDirection way) => way == RelayDirection.Up ? RelayDirection.Down : RelayDirection.Up;

    private static IEnumerable<string> FiguresOf(Session published, Session received, Session? layered)
    {
        yield return $"{published.Other.VideoFrames} of its frames decoded by Chromium ({published.Other.Width}x{published.Other.Height})";
        yield return FormattableString.Invariant($"{received.Peer.VideoFrames} frames decoded, {received.Peer.Width}x{received.Peer.Height}, the first after {received.Peer.FirstFrameSeconds:F1} s");
        if (layered is not null) yield return $"{layered.Layers} sizes sent, {layered.Other.VideoFrames} frames of them decoded by Chromium";
        yield return $"to us {WireOf(published, RelayDirection.Up)}";
        yield return $"from us {WireOf(received, RelayDirection.Down)}";
        if (published.Peer.Estimate > 0) yield return FormattableString.Invariant($"it reckons with {published.Peer.Estimate / 1e6:F1} Mbit/s");
        yield return $"{published.Other.Messages.Count(static message => message.StartsWith("publish", StringComparison.Ordinal))} messages from it, {published.Peer.Messages.Count} to it";
    }

    private static string WireOf(Session session, RelayDirection way) =>
        $"{session.Pictures(way)} packets of pictures, {session.Numbered(way)} packets with numbers and {session.Wire.Feedback(Back(way))} reports about them, {session.Again(way)} packets of RTX";
}
