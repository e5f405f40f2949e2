using System.Runtime.InteropServices;

namespace VideoConf.MediaNode.Audio.Opus;

/// <summary>The functions of libopus (RFC 6716's reference implementation) that decoding takes.</summary>
internal static unsafe partial class LibOpus
{
    public const int Ok = 0;
    private const string Library = "libopus.so.0";

    private static readonly Lazy<bool> Loads = new(() => NativeLibrary.TryLoad(Library, typeof(LibOpus).Assembly, searchPath: null, out _));

    /// <summary>Whether the library is installed.</summary>
    public static bool IsInstalled => Loads.Value;

    [LibraryImport(Library)]
    public static partial nint opus_decoder_create(int sampleRate, int channels, out int error);

    [LibraryImport(Library)]
    public static partial void opus_decoder_destroy(nint decoder);

    /// <summary>Samples decoded, or a negative error. A null packet asks for concealment of a lost one.</summary>
    [LibraryImport(Library)]
    public static partial int opus_decode(OpusHandle decoder, byte* packet, int length, short* samples, int frameSize, int useFec);

    /// <summary>Samples that a packet would decode to, or a negative error.</summary>
    [LibraryImport(Library)]
    public static partial int opus_packet_get_nb_samples(byte* packet, int length, int sampleRate);

    [LibraryImport(Library)]
    private static partial nint opus_strerror(int error);

    /// <summary>An error in words.</summary>
    public static string Describe(int error) => Marshal.PtrToStringUTF8(opus_strerror(error)) ?? $"error {error}";
}
