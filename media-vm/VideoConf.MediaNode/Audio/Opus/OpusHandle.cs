using System.Runtime.InteropServices;

namespace VideoConf.MediaNode.Audio.Opus;

/// <summary>Native memory of one decoder, 18 KiB; freed with the handle whatever becomes of its owner.</summary>
internal sealed class OpusHandle : SafeHandle
{
    public OpusHandle(nint decoder)
        : base(0, ownsHandle: true) => SetHandle(decoder);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        LibOpus.opus_decoder_destroy(handle);
        return true;
    }
}
