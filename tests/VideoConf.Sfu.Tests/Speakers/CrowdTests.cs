using System.Buffers.Binary;
using VideoConf.Sfu.Tests.Simulation;
using Xunit.Abstractions;

namespace VideoConf.Sfu.Tests.Speakers;

/// <summary>Rooms with many open microphones.</summary>
public sealed class CrowdTests(ITestOutputHelper output)
{
    private const int Voices = 60;
    private const int Slots = 3;

    [Fact]
    public async Task Sixty_open_microphones_cost_a_subscriber_as_many_streams_as_it_has_slots_and_those_are_the_loudest()
    {
        await using var room = await TestRoom.OpenAsync();
        var talkers = new List<TestPeer>();
        for (var n = 1u; n <= Voices; n++) talkers.Add(await room.JoinAsync($"p{n}", new TestOffer().Send("audio", "a", TestRoom.Audio(n))));
        var listener = await room.JoinAsync("listener", TestRoom.Viewer(Slots, videoSlots: 0));
        ushort sequence = 0;
        var nextAt = TestPeer.Now;
        string[] loud = ["p17", "p41", "p60"];
        room.Until(() => Talk() && Heard().SequenceEqual(loud), "the loudest are heard");
        Pass();

        // Others speak up, and are heard in the place of the former.
        loud = ["p2", "p3", "p59"];
        room.Until(() => Talk() && Heard().SequenceEqual(loud), "others are heard");
        Pass();

        // A second of it: a stream for each slot, and the packets of as many microphones.
        void Pass()
        {
            var (begun, first, changes) = (listener.Rtp.Count, sequence, Changes());
            room.Until(() => Talk() && listener.Rtp.Count > begun && NumberOf(listener.Rtp[^1]) >= first + 50, "a second passes");
            var got = listener.Rtp.Skip(begun).Where(packet => NumberOf(packet) >= first && NumberOf(packet) < first + 50).ToList();
            output.WriteLine($"{50 * Voices} packets in of {Voices} voices, {got.Count} out on {got.DistinctBy(packet => packet.Ssrc).Count()} streams");
            Assert.Equal(Slots, got.DistinctBy(packet => packet.Ssrc).Count());
            Assert.InRange(got.Count, 30 * Slots, 50 * Slots); // Less only where a late machine lets the system drop some.
            Assert.Equal(loud, Heard());
            Assert.Equal(changes, Changes());
        }

        // A packet each 20 ms, as microphones send them.
        bool Talk()
        {
            if (TestPeer.Now < nextAt) return true;
            nextAt = TestPeer.Now.AddMilliseconds(20);
            for (var n = 1u; n <= Voices; n++) talkers[(int)n - 1].SendAudio(TestRoom.Audio(n), sequence, loud.Contains($"p{n}") ? 20 : 80);
            sequence++;
            return true;
        }

        int Changes() => Maps().Count();

        List<string> Heard() => Maps().LastOrDefault() is { Slots: { } map } ? [.. map.Slots.Select(slot => slot.ParticipantId ?? "").Order(StringComparer.Ordinal)] : [];

        IEnumerable<SfuEvent> Maps() => room.Events.Where(e => e.Kind == SfuEventKind.SlotsChanged && e.MediaId == listener.MediaId);
    }

    private static int NumberOf(GotRtp packet) => BinaryPrimitives.ReadUInt16BigEndian(packet.Payload.AsSpan(1));
}
