using System.Globalization;

namespace VideoConf.Rtc.Sdp;

/// <summary>H.264 profiles that WebRTC endpoints tell apart.</summary>
public enum H264ProfileKind
{
    /// <summary>What every decoder can.</summary>
    ConstrainedBaseline,

    /// <summary>Baseline with its rarely built error-resilience tools.</summary>
    Baseline,

    /// <summary>Main.</summary>
    Main,

    /// <summary>High without interlacing and B frames.</summary>
    ConstrainedHigh,

    /// <summary>High.</summary>
    High,

    /// <summary>High 4:4:4 Predictive.</summary>
    PredictiveHigh444,
}

/// <summary>
/// A profile-level-id read (RFC 6184 section 8.1): profile_idc, the constraint flags and level_idc, two hexadecimal digits each. The
/// same profile can be written in several ways, so the text itself must not be compared.
/// </summary>
/// <param name="Kind">The profile.</param>
/// <param name="Level">Ten times the level; level 1b is 9.</param>
public readonly record struct H264Profile(H264ProfileKind Kind, int Level)
{
    /// <summary>
    /// What an absent profile-level-id stands for. RFC 6184 section 8.1 says Baseline at level 1; libwebrtc, and so every browser, takes
    /// constrained baseline at level 3.1, and it is browsers that leave it out.
    /// </summary>
    public static H264Profile Default => new(H264ProfileKind.ConstrainedBaseline, 31);

    private const int LevelOneB = 9;

    /// <summary>Reads six hexadecimal digits.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out H264Profile profile)
    {
        profile = default;
        if (text.Length != 6 || !int.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)) return false;

        var idc = number >> 16;
        var flags = (number >> 8) & 0xFF;
        var level = number & 0xFF;
        H264ProfileKind? kind = (idc, flags) switch
        {
            (0x42, var f) when (f & 0x4F) == 0x40 => H264ProfileKind.ConstrainedBaseline,
            (0x42, var f) when (f & 0x4F) == 0x00 => H264ProfileKind.Baseline,
            (0x4D, var f) when (f & 0x8F) == 0x80 => H264ProfileKind.ConstrainedBaseline,
            (0x4D, var f) when (f & 0xAF) == 0x00 => H264ProfileKind.Main,
            (0x58, var f) when (f & 0xCF) == 0xC0 => H264ProfileKind.ConstrainedBaseline,
            (0x58, var f) when (f & 0xCF) == 0x80 => H264ProfileKind.Baseline,
            (0x64, 0x00) => H264ProfileKind.High,
            (0x64, 0x0C) => H264ProfileKind.ConstrainedHigh,
            (0xF4, 0x00) => H264ProfileKind.PredictiveHigh444,
            _ => null,
        };
        if (kind is null || !IsLevel(level)) return false;

        // Level 1b hides behind level 1.1 and constraint_set3 in the profiles that had no number for it (H.264 annex A.3.1).
        var isOneB = level == 11 && (flags & 0x10) != 0 && idc is (0x42 or 0x4D or 0x58);
        profile = new H264Profile(kind.Value, isOneB ? LevelOneB : level);
        return true;
    }

    private static bool IsLevel(int level) =>
        level is LevelOneB or 10 or 11 or 12 or 13 or 20 or 21 or 22 or 30 or 31 or 32 or 40 or 41 or 42 or 50 or 51 or 52 or 60 or 61 or 62;
}
