using System.Runtime.InteropServices;

namespace VideoConf.MediaNode.Captions.PocketSphinx;

/// <summary>Native memory of one decoder with its model, about 90 MiB; freed with the handle.</summary>
internal sealed class SphinxHandle : SafeHandle
{
    public SphinxHandle(nint decoder)
        : base(0, ownsHandle: true) => SetHandle(decoder);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => LibPocketSphinx.ps_free(handle) >= 0;
}
