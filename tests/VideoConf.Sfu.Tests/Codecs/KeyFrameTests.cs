using VideoConf.Sfu.Codecs;
using VideoConf.Sfu.Layers;

namespace VideoConf.Sfu.Tests.Codecs;

public sealed class KeyFrameTests
{
    [Theory]
    [InlineData((int)CodecKind.Vp8, "1000", true)] // No descriptor extension, key frame.
    [InlineData((int)CodecKind.Vp8, "1001", false)] // Delta frame.
    [InlineData((int)CodecKind.Vp8, "0000", false)] // Continuation.
    [InlineData((int)CodecKind.Vp8, "9080812300", true)] // 15-bit picture id.
    [InlineData((int)CodecKind.Vp8, "90800100", true)] // 7-bit picture id.
    [InlineData((int)CodecKind.Vp8, "90F081010203 00", true)] // All extension fields, 15-bit picture id cut into 7+8 bits.
    [InlineData((int)CodecKind.Vp8, "1100", false)] // Second partition.
    [InlineData((int)CodecKind.Vp8, "90", false)]
    [InlineData((int)CodecKind.H264, "6742C01F", true)] // SPS
    [InlineData((int)CodecKind.H264, "6500", true)] // IDR
    [InlineData((int)CodecKind.H264, "4100", false)] // Non-IDR slice
    [InlineData((int)CodecKind.H264, "180002 6742 0002 68CE", true)] // STAP-A with SPS
    [InlineData((int)CodecKind.H264, "180002 68CE 0002 65FF", true)] // STAP-A, IDR second
    [InlineData((int)CodecKind.H264, "18FFFF68", false)] // STAP-A whose size lies
    [InlineData((int)CodecKind.H264, "7C8500", true)] // FU-A, start of IDR
    [InlineData((int)CodecKind.H264, "7C0500", false)] // FU-A, middle of IDR
    [InlineData((int)CodecKind.Vp9, "0800", true)]
    [InlineData((int)CodecKind.Vp9, "4800", false)] // Inter-predicted.
    [InlineData((int)CodecKind.Vp9, "0000", false)] // Not the beginning.
    [InlineData((int)CodecKind.Vp9, "A8010000", true)] // Picture id, spatial layer 0
    [InlineData((int)CodecKind.Vp9, "A8010200", false)] // Spatial layer 1
    [InlineData((int)CodecKind.Av1, "1800", true)] // N set
    [InlineData((int)CodecKind.Av1, "1000", false)]
    public void Finds_where_decoding_can_begin(int codec, string payload, bool starts) =>
        Assert.Equal(starts, IsStart((CodecKind)codec, Convert.FromHexString(payload.Replace(" ", "", StringComparison.Ordinal))));

    [Fact]
    public void Every_cut_of_a_payload_is_answered()
    {
        var payload = Convert.FromHexString("90F081010203001122334455");
        for (var length = 0; length <= payload.Length; length++)
        {
            foreach (var codec in Enum.GetValues<CodecKind>()) IsStart(codec, payload.AsSpan(0, length));
        }
    }

    private static bool IsStart(CodecKind codec, ReadOnlySpan<byte> payload) =>
        PacketLayers.TryRead(codec, payload, marker: false, stream: 0, out var layers) && layers.StartsKeyFrame;
}
