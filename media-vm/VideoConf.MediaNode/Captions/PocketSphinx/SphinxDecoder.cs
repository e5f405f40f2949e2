using System.Runtime.InteropServices;
using System.Text;

namespace VideoConf.MediaNode.Captions.PocketSphinx;

/// <summary>One recognizer. One thread; one utterance at a time.</summary>
internal sealed unsafe class SphinxDecoder : IDisposable
{
    /// <summary>The decoder counts 100 frames a second.</summary>
    private const double FrameSeconds = 0.01;

    private readonly SphinxHandle _decoder;

    /// <summary>Loads the model, which takes a quarter of a second.</summary>
    /// <exception cref="SpeechEngineException">It cannot be loaded.</exception>
    public SphinxDecoder(SphinxModel model)
    {
        LibPocketSphinx.err_set_logfp(0);
        var configuration = Configure(
        [
            "pocketsphinx", "-hmm", model.Acoustic, "-lm", model.Words, "-dict", model.Dictionary,

            // One pass as the words come: a second one over the whole utterance would cost half a second after its end.
            "-fwdflat", "no",

            // A third less work than without bounds; on the test sentences the words stay the same.
            "-maxhmmpf", "3000", "-maxwpf", "10",

            // Utterances are cut before; leaving frames out here would shift the times of words.
            "-remove_silence", "no",
        ]);
        _decoder = new SphinxHandle(LibPocketSphinx.ps_init(configuration));
        _ = LibPocketSphinx.cmd_ln_free_r(configuration);
        if (_decoder.IsInvalid) throw new SpeechEngineException("PocketSphinx cannot load its model.", isTransient: false);
    }

    /// <summary>Begins an utterance.</summary>
    public void Start() => Require(LibPocketSphinx.ps_start_utt(_decoder));

    /// <summary>Takes the next samples.</summary>
    public void Take(ReadOnlySpan<short> samples)
    {
        fixed (short* pcm = samples) Require(LibPocketSphinx.ps_process_raw(_decoder, pcm, (nuint)samples.Length, noSearch: 0, fullUtterance: 0));
    }

    /// <summary>Ends the utterance.</summary>
    public void End() => Require(LibPocketSphinx.ps_end_utt(_decoder));

    /// <summary>The words so far, in lower case.</summary>
    public string Words() => Marshal.PtrToStringUTF8(LibPocketSphinx.ps_get_hyp(_decoder, out _)) ?? "";

    /// <summary>Seconds from the utterance's start to the beginning of the first word and the end of the last; null when there are no words.</summary>
    public (double Start, double End)? Span()
    {
        (double Start, double End)? span = null;
        for (var segment = LibPocketSphinx.ps_seg_iter(_decoder, out _); segment != 0; segment = LibPocketSphinx.ps_seg_next(segment))
        {
            // <s>, </s>, <sil>, [NOISE] and their like are no words.
            if (Marshal.PtrToStringUTF8(LibPocketSphinx.ps_seg_word(segment)) is not { Length: > 0 } word || word[0] is '<' or '[' or '+') continue;
            LibPocketSphinx.ps_seg_frames(segment, out var first, out var last);
            span = (span?.Start ?? first * FrameSeconds, (last + 1) * FrameSeconds);
        }

        return span;
    }

    /// <inheritdoc/>
    public void Dispose() => _decoder.Dispose();

    private static nint Configure(string[] arguments)
    {
        // The library keeps copies; the strings need only live through the call.
        var memory = arguments.Select(argument => GCHandle.Alloc(Encoding.UTF8.GetBytes(argument + '\0'), GCHandleType.Pinned)).ToArray();
        try
        {
            var pointers = stackalloc byte*[arguments.Length];
            for (var i = 0; i < memory.Length; i++) pointers[i] = (byte*)memory[i].AddrOfPinnedObject();
            var configuration = LibPocketSphinx.cmd_ln_parse_r(0, LibPocketSphinx.ps_args(), arguments.Length, pointers, strict: 1);
            return configuration != 0 ? configuration : throw new SpeechEngineException("PocketSphinx does not take its settings.", isTransient: false);
        }
        finally
        {
            foreach (var handle in memory) handle.Free();
        }
    }

    private static void Require(int result)
    {
        if (result < 0) throw new SpeechEngineException("PocketSphinx cannot decode.", isTransient: true);
    }
}
