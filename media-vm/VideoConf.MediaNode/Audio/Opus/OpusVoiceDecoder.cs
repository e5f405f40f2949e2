namespace VideoConf.MediaNode.Audio.Opus;

/// <summary>
/// Decodes one stream of Opus packets (RFC 6716) straight to 16 kHz mono: the codec's own downsampling and downmix, which cost less than
/// decoding in full and filtering afterwards. One stream, one thread. What peers send never throws: a packet that is none decodes to 0 samples.
/// </summary>
internal sealed unsafe class OpusVoiceDecoder : IDisposable
{
    /// <summary>Samples of the longest packet, 120 ms (RFC 6716 section 2.1.4).</summary>
    public const int MostSamples = PcmFrame.SampleRate * 120 / 1_000;

    /// <summary>Opus counts time in 48 kHz whatever was sampled (RFC 7587 section 4.1).</summary>
    public const int ClockRate = 48_000;

    /// <summary>Far more than the 1,275 bytes a frame has at most times the six frames of 120 ms; larger is refused before libopus sees it.</summary>
    private const int MostBytes = 8_192;

    private readonly OpusHandle _decoder;

    /// <summary>A decoder of a new stream.</summary>
    /// <exception cref="DllNotFoundException">libopus is not installed; see <see cref="IsInstalled"/>.</exception>
    public OpusVoiceDecoder()
    {
        var decoder = LibOpus.opus_decoder_create(PcmFrame.SampleRate, channels: 1, out var error);
        _decoder = new OpusHandle(decoder);
        if (error != LibOpus.Ok) throw new InvalidOperationException($"libopus makes no decoder: {LibOpus.Describe(error)}.");
    }

    /// <summary>Whether libopus (Debian: <c>libopus0</c>) is installed.</summary>
    public static bool IsInstalled => LibOpus.IsInstalled;

    /// <summary>Samples at 16 kHz that a packet stands for, without decoding it; 0 when it is no Opus packet.</summary>
    public static int Measure(ReadOnlySpan<byte> packet)
    {
        if (packet.IsEmpty || packet.Length > MostBytes) return 0;
        fixed (byte* bytes = packet) return Math.Clamp(LibOpus.opus_packet_get_nb_samples(bytes, packet.Length, PcmFrame.SampleRate), 0, MostSamples);
    }

    /// <summary>Decodes a packet.</summary>
    /// <param name="packet">The payload of an RTP packet, or a block of a recorded track.</param>
    /// <param name="samples">At least <see cref="MostSamples"/>.</param>
    /// <returns>Samples written; 0 when it is no Opus packet.</returns>
    public int Decode(ReadOnlySpan<byte> packet, Span<short> samples) => Run(packet, samples, MostSamples, useFec: 0);

    /// <summary>
    /// Restores the packet before <paramref name="next"/> from the copy of it that in-band FEC put there (RFC 6716 section 2.1.7); without such a
    /// copy it is concealed. Decode <paramref name="next"/> itself afterwards.
    /// </summary>
    /// <param name="next">The packet after the lost one.</param>
    /// <param name="samples">At least <paramref name="lost"/>.</param>
    /// <param name="lost">Samples that the lost packet stood for.</param>
    public int Recover(ReadOnlySpan<byte> next, Span<short> samples, int lost) => Run(next, samples, lost, useFec: 1);

    /// <summary>Makes something up for a lost packet, fading out when several are lost in a row.</summary>
    /// <param name="samples">At least <paramref name="lost"/>.</param>
    /// <param name="lost">Samples that it stood for.</param>
    public int Conceal(Span<short> samples, int lost) => Run(default, samples, lost, useFec: 0);

    /// <inheritdoc/>
    public void Dispose() => _decoder.Dispose();

    private int Run(ReadOnlySpan<byte> packet, Span<short> samples, int most, int useFec)
    {
        if (packet.Length > MostBytes || most is <= 0 or > MostSamples) return 0;
        if (samples.Length < most) throw new ArgumentException("Too small for what may be decoded.", nameof(samples));
        fixed (byte* bytes = packet)
        fixed (short* pcm = samples)
        {
            var written = LibOpus.opus_decode(_decoder, bytes, packet.Length, pcm, most, useFec);
            return Math.Max(written, 0);
        }
    }
}
