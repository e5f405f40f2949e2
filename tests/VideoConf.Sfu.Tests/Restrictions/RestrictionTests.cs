using System.Diagnostics;
using VideoConf.Sfu.Taps;
using VideoConf.Sfu.Tests.Relays;
using VideoConf.Sfu.Tests.Simulation;
using VideoConf.Sfu.Tests.Taps;

namespace VideoConf.Sfu.Tests.Restrictions;

public sealed class RestrictionTests
{
    [Theory]
    [InlineData(SfuNetwork.Batched)]
    [InlineData(SfuNetwork.Portable)]
    public async Task Who_is_silenced_and_goes_on_sending_is_heard_by_nobody(SfuNetwork network)
    {
        if (network == SfuNetwork.Batched && !OperatingSystem.IsLinux()) return;
        await using var room = await TestRoom.OpenAsync(options => options.Network = network);
        var reader = new TapReader(await TapAsync(room));
        var speaker = await room.JoinAsync("speaker", TestRoom.Full(1));
        var viewer = await room.JoinAsync("viewer", TestRoom.Viewer());
        ushort sequence = 0;
        Send(() => viewer.On("ra0").Count() > 10 && viewer.On("rv0").Count() > 10, "both are passed on");

        await PutAsync(room, 1, ("speaker", SfuSources.Microphone));
        room.For(50);
        var (heard, seen, tapped) = (viewer.On("ra0").Count(), viewer.On("rv0").Count(), OfVoice());
        var before = room.Dropped(DropReason.Restricted);
        Send(() => room.Dropped(DropReason.Restricted) >= before + 100 && viewer.On("rv0").Count() > seen + 50, "the voice is dropped, the picture is not");
        Assert.Equal((heard, tapped), (viewer.On("ra0").Count(), OfVoice()));
        Assert.Contains(reader.Tracks.Single(track => track.Source == TrackSource.Microphone).Number, reader.Ended);

        await PutAsync(room, 2);
        Send(() => viewer.On("ra0").Count() > heard + 10 && OfVoice() > tapped + 10, "it is heard again");
        Assert.Equal(viewer.On("ra0").Count(), viewer.On("ra0").Select(packet => packet.Sequence.Value).Distinct().Count());

        void Send(Func<bool> until, string what) => room.Until(() =>
        {
            speaker.SendAudio(TestRoom.Audio(1), sequence);
            speaker.SendVideo(TestRoom.Video(1), sequence, key: sequence % 20 == 0);
            sequence++;
            room.Pump();
            return until();
        }, what, seconds: 30);

        int OfVoice()
        {
            reader.Read();
            return reader.Tracks.Where(track => track.Source == TrackSource.Microphone).Sum(track => reader.SequencesOf(track.Number).Count());
        }
    }

    [Fact]
    public async Task A_viewer_publishes_nothing_from_the_first_packet_on_and_after_every_offer()
    {
        await using var room = await TestRoom.OpenAsync();
        await PutAsync(room, 1, ("silent", SfuSources.All));
        var silent = await room.JoinAsync("silent", TestRoom.Full(1));
        var viewer = await room.JoinAsync("viewer", TestRoom.Viewer());
        ushort sequence = 0;
        Send(50);
        Assert.True((await silent.ReofferAsync(room.Server, TestRoom.Id, TestRoom.Full(1))).Succeeded);
        Send(100);
        var again = await room.JoinAsync("silent", TestRoom.Full(3));
        room.Until(() =>
        {
            again.SendAudio(TestRoom.Audio(3), sequence++);
            room.Pump();
            return room.Dropped(DropReason.Restricted) >= 150;
        }, "another transport is barred as well", seconds: 30);
        Assert.Empty(viewer.Rtp);
        Assert.DoesNotContain(room.Events, happened => happened.Kind == SfuEventKind.TrackPublished);

        void Send(int dropped) => room.Until(() =>
        {
            silent.SendAudio(TestRoom.Audio(1), sequence);
            silent.SendVideo(TestRoom.Video(1), sequence, key: true);
            sequence++;
            room.Pump();
            return room.Dropped(DropReason.Restricted) >= dropped;
        }, "all is dropped", seconds: 30);
    }

    [Fact]
    public async Task An_older_word_changes_nothing_and_a_new_session_begins_without_any()
    {
        await using var room = await TestRoom.OpenAsync();
        await PutAsync(room, 5, ("speaker", SfuSources.Microphone));
        await PutAsync(room, 4);
        Assert.True(await room.Server.PutRoomAsync(TestRoom.Id, "session", 100, CancellationToken.None));
        var viewer = await room.JoinAsync("viewer", TestRoom.Viewer());
        var speaker = await room.JoinAsync("speaker", TestRoom.Full(1));
        ushort sequence = 0;
        room.Until(() =>
        {
            speaker.SendAudio(TestRoom.Audio(1), sequence++);
            room.Pump();
            return room.Dropped(DropReason.Restricted) >= 20;
        }, "still silenced", seconds: 30);
        Assert.Empty(viewer.Rtp);

        Assert.True(await room.Server.PutRoomAsync(TestRoom.Id, "another", 100, new SfuRestrictions(1, new Dictionary<string, SfuSources>(StringComparer.Ordinal)), CancellationToken.None));
        var next = await room.JoinAsync("speaker", TestRoom.Full(1));
        var hearer = await room.JoinAsync("hearer", TestRoom.Viewer());
        room.Until(() =>
        {
            next.SendAudio(TestRoom.Audio(1), sequence++);
            room.Pump();
            return hearer.On("ra0").Count() > 5;
        }, "heard in the next session", seconds: 30);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Of_several_nodes_each_one_that_knows_lets_nothing_through(int told)
    {
        await using var mesh = await RelayMesh.OpenAsync(2);
        var viewer = await mesh[0].JoinAsync("viewer", TestRoom.Viewer());
        var speaker = await mesh[1].JoinAsync("speaker", TestRoom.Full(1));
        ushort sequence = 0;
        Send(() => viewer.On("ra0").Count() > 10, "heard on the other node");
        await PutAsync(mesh[told], 1, ("speaker", SfuSources.Microphone));
        mesh.For(50);
        var heard = viewer.On("ra0").Count();
        Send(() => mesh[told].Dropped(DropReason.Restricted) > 50, "dropped where it is known");
        Assert.Equal(heard, viewer.On("ra0").Count());
        await PutAsync(mesh[told], 2);
        Send(() => viewer.On("ra0").Count() > heard + 10, "heard again");

        void Send(Func<bool> until, string what) => mesh.Until(() =>
        {
            speaker.SendAudio(TestRoom.Audio(1), sequence++);
            mesh.Pump();
            return until();
        }, what);
    }

    [Fact]
    public async Task Dropping_allocates_nothing()
    {
        await using var room = await TestRoom.OpenAsync();
        var speaker = await room.JoinAsync("speaker", TestRoom.Full(1));
        await PutAsync(room, 1, ("speaker", SfuSources.All));
        ushort sequence = 0;
        Send(2_000);
        var before = await SettledAsync();
        Send(12_000);

        // As with forwarding: the runtime takes a little for itself now and then; an object a packet would be 240,000.
        Assert.InRange(await SettledAsync() - before, 0, 8_192);

        void Send(int dropped)
        {
            var clock = Stopwatch.StartNew();
            while (room.Dropped(DropReason.Restricted) < dropped)
            {
                Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), $"{room.Dropped(DropReason.Restricted)} of {dropped} dropped");
                for (var i = 0; i < 64; i++) speaker.SendVideo(TestRoom.Video(1), sequence++, key: false);
                room.Pump();
            }
        }

        async Task<long> SettledAsync()
        {
            var figure = room.Server.Snapshot().ManagedBytesAllocated;
            for (var same = 0; same < 5;)
            {
                speaker.SendCheck();
                await Task.Delay(30);
                var now = room.Server.Snapshot().ManagedBytesAllocated;
                same = now == figure ? same + 1 : 0;
                figure = now;
            }

            return figure;
        }
    }

    private static async Task<MediaTap> TapAsync(TestRoom room)
    {
        var tap = new MediaTap(new() { Purpose = TapPurpose.Recording });
        Assert.Equal(SfuError.None, await room.Server.AddTapAsync(TestRoom.Id, tap, CancellationToken.None));
        return tap;
    }

    private static async Task PutAsync(TestRoom room, long version, params (string Participant, SfuSources Sources)[] barred)
    {
        var restrictions = new SfuRestrictions(version, barred.ToDictionary(entry => entry.Participant, entry => entry.Sources, StringComparer.Ordinal));
        Assert.True(await room.Server.PutRoomAsync(TestRoom.Id, "session", 100, restrictions, CancellationToken.None));
    }
}
