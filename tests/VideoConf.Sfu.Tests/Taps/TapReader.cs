using VideoConf.Rtc.Rtp;
using VideoConf.Sfu.Taps;

namespace VideoConf.Sfu.Tests.Taps;

/// <summary>Reads a tap out and keeps what it saw.</summary>
internal sealed class TapReader(MediaTap tap)
{
    public List<TapTrack> Tracks { get; } = [];

    public List<int> Ended { get; } = [];

    public List<(int Track, ushort Sequence, byte[] Payload, long At)> Packets { get; } = [];

    public List<(int Track, ulong Ntp, uint Timestamp)> Reports { get; } = [];

    public TapReader Read()
    {
        while (tap.TryRead(out var record))
        {
            switch (record.Kind)
            {
                case TapRecordKind.TrackStarted:
                    Tracks.Add(record.ReadTrack());
                    break;
                case TapRecordKind.Packet:
                    Assert.True(RtpView.TryParse(record.Bytes, out var packet));
                    Packets.Add((record.Track, packet.SequenceNumber.Value, packet.Payload.ToArray(), record.ReceivedAt));
                    break;
                case TapRecordKind.SenderReport:
                    var (ntp, timestamp) = record.ReadSenderReport();
                    Reports.Add((record.Track, ntp.Value, timestamp));
                    break;
                case TapRecordKind.TrackEnded:
                    Ended.Add(record.Track);
                    break;
                default:
                    Assert.Fail($"Kind {record.Kind} is none.");
                    break;
            }
        }

        return this;
    }

    public IEnumerable<ushort> SequencesOf(int track) => Packets.Where(packet => packet.Track == track).Select(packet => packet.Sequence);
}
