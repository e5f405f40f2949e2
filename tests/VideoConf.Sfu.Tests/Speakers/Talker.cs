using VideoConf.Rtc.Primitives;
using VideoConf.Sfu.Speakers;

namespace VideoConf.Sfu.Tests.Speakers;

/// <summary>Somebody with a microphone, in simulated time.</summary>
internal sealed class Talker(int frameMilliseconds = 20, uint firstTimestamp = 0)
{
    /// <summary>Levels in dB below full scale.</summary>
    public const int Speech = 25;
    public const int Room = 65;
    public const int Nothing = 127;

    private VoiceLevel _voice;
    private uint _timestamp = firstTimestamp;
    private MonoTime _nextPacket = MonoTime.FromMilliseconds(1_000);

    public ref VoiceLevel Voice => ref _voice;

    public MonoTime Now { get; private set; } = MonoTime.FromMilliseconds(1_000);

    public VoiceActivity Activity => new(_voice.ShortActivity, _voice.LongActivity, _voice.Loudness, _voice.IsSpeaking);

    /// <summary>Sends packets of one level for so long; null sends none.</summary>
    public void For(int milliseconds, int? level)
    {
        var end = Now.AddMilliseconds(milliseconds);
        for (; Now < end; Now = Now.AddMilliseconds(20))
        {
            if (Now >= _nextPacket)
            {
                if (level is { } loud) _voice.Add(loud, _timestamp, 48_000, Now);
                _timestamp += (uint)(48 * frameMilliseconds);
                _nextPacket = _nextPacket.AddMilliseconds(frameMilliseconds);
            }

            _voice.Advance(Now);
        }
    }
}
