namespace VideoConf.Sfu;

/// <summary>Why the server refused a command.</summary>
public enum SfuError
{
    /// <summary>No error.</summary>
    None,

    /// <summary>There is no such room.</summary>
    UnknownRoom,

    /// <summary>There is no such media resource in the room.</summary>
    UnknownMedia,

    /// <summary>The room has as many participants as it may have.</summary>
    RoomFull,

    /// <summary>The offer is not SDP, or lacks what a WebRTC peer must say.</summary>
    BadSdp,

    /// <summary>No media section has a codec that the server passes on.</summary>
    NoCommonCodec,

    /// <summary>The room has as many taps as it may have, or this one has been in a room before.</summary>
    TapRefused,

    /// <summary>The room has as many links to other nodes as it may have.</summary>
    RelayRefused,

    /// <summary>The link to that node is of a later epoch, or was made with another end.</summary>
    RelaySuperseded,

    /// <summary>The server is stopping.</summary>
    ShuttingDown,

    /// <summary>The command queue is full: try again in a moment.</summary>
    Busy,

    /// <summary>The server cannot pass on more than it does, and takes nobody new.</summary>
    Overloaded,
}

/// <summary>A value, or why there is none.</summary>
/// <typeparam name="T">What success carries.</typeparam>
/// <param name="Value">The value; null when refused.</param>
/// <param name="Error">Why it was refused; <see cref="SfuError.None"/> when not.</param>
/// <param name="Detail">A sentence for the caller, who may show it to a person.</param>
public readonly record struct SfuResult<T>(T? Value, SfuError Error, string Detail)
    where T : class
{
    /// <summary>Whether there is a value.</summary>
    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(true, nameof(Value))]
    public bool Succeeded => Error == SfuError.None;
}

/// <summary>Makes results.</summary>
public static class SfuResult
{
    /// <summary>Success.</summary>
    public static SfuResult<T> Ok<T>(T value)
        where T : class => new(value, SfuError.None, string.Empty);

    /// <summary>Refusal.</summary>
    public static SfuResult<T> Refused<T>(SfuError error, string detail)
        where T : class => new(null, error, detail);
}

/// <summary>The answer to an offer.</summary>
/// <param name="Sdp">SDP text with all candidates.</param>
public sealed record SfuAnswer(string Sdp);
