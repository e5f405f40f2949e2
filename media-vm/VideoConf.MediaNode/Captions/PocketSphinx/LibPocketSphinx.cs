using System.Runtime.InteropServices;

namespace VideoConf.MediaNode.Captions.PocketSphinx;

/// <summary>
/// The functions of libpocketsphinx 5prealpha (Debian: <c>libpocketsphinx3</c>) that streaming recognition takes, none of them variadic.
/// </summary>
internal static unsafe partial class LibPocketSphinx
{
    private const string Sphinx = "libpocketsphinx.so.3";
    private const string Base = "libsphinxbase.so.3";

    private static readonly Lazy<bool> Loads = new(() =>
        NativeLibrary.TryLoad(Sphinx, typeof(LibPocketSphinx).Assembly, searchPath: null, out _)
        && NativeLibrary.TryLoad(Base, typeof(LibPocketSphinx).Assembly, searchPath: null, out _));

    /// <summary>Whether the libraries are installed.</summary>
    public static bool IsInstalled => Loads.Value;

    /// <summary>Definitions of the options, for <see cref="cmd_ln_parse_r"/>.</summary>
    [LibraryImport(Sphinx)]
    public static partial nint ps_args();

    [LibraryImport(Base)]
    public static partial nint cmd_ln_parse_r(nint existing, nint definitions, int count, byte** arguments, int strict);

    [LibraryImport(Base)]
    public static partial int cmd_ln_free_r(nint configuration);

    /// <summary>Null turns the library's chatter off.</summary>
    [LibraryImport(Base)]
    public static partial void err_set_logfp(nint file);

    /// <summary>Keeps a reference of its own to the configuration.</summary>
    [LibraryImport(Sphinx)]
    public static partial nint ps_init(nint configuration);

    [LibraryImport(Sphinx)]
    public static partial int ps_free(nint decoder);

    [LibraryImport(Sphinx)]
    public static partial int ps_start_utt(SphinxHandle decoder);

    /// <summary>Frames searched, or negative.</summary>
    [LibraryImport(Sphinx)]
    public static partial int ps_process_raw(SphinxHandle decoder, short* samples, nuint count, int noSearch, int fullUtterance);

    [LibraryImport(Sphinx)]
    public static partial int ps_end_utt(SphinxHandle decoder);

    /// <summary>The words so far; null for none. The library's memory.</summary>
    [LibraryImport(Sphinx)]
    public static partial nint ps_get_hyp(SphinxHandle decoder, out int score);

    /// <summary>Words with their times. Newer versions take no score and ignore where it would go.</summary>
    [LibraryImport(Sphinx)]
    public static partial nint ps_seg_iter(SphinxHandle decoder, out int score);

    /// <summary>The next, or null after the last, which is freed with it.</summary>
    [LibraryImport(Sphinx)]
    public static partial nint ps_seg_next(nint segment);

    [LibraryImport(Sphinx)]
    public static partial nint ps_seg_word(nint segment);

    [LibraryImport(Sphinx)]
    public static partial void ps_seg_frames(nint segment, out int first, out int last);

    [LibraryImport(Sphinx)]
    public static partial void ps_seg_free(nint segment);
}
