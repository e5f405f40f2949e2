namespace VideoConf.Rtc.Rtp;

/// <summary>Where the parts of an RTP packet are. See <see cref="RtpView.Layout"/>.</summary>
/// <param name="HeaderLength">Bytes of fixed header, contributing sources and extension.</param>
/// <param name="ExtensionLength">Bytes of the extension with its head; 0 where there is none.</param>
/// <param name="Padding">Bytes of padding at the end.</param>
public readonly record struct RtpLayout(ushort HeaderLength, ushort ExtensionLength, byte Padding);
