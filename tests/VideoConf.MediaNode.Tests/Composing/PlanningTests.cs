using VideoConf.Contracts.Node;
using VideoConf.Contracts.Signaling;
using VideoConf.MediaNode.Audio.Opus;
using VideoConf.MediaNode.Composing;
using VideoConf.MediaNode.Composing.Audio;
using VideoConf.MediaNode.Composing.Video;
using VideoConf.MediaNode.Matroska;

namespace VideoConf.MediaNode.Tests.Composing;

/// <summary>How long and lively meetings are cut into work, without doing it.</summary>
public sealed class PlanningTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(40);

    [Fact]
    public void Eight_hours_are_cut_into_bounded_pieces_that_leave_no_picture_out()
    {
        const double Seconds = 8 * 3600;
        var scenes = Enumerable.Range(0, 9600).Select(i => Scene(i * 3, (i + 1) * 3, speaker: i % 3)).ToList();
        var pieces = PiecePlanner.Cut(Plan(Seconds, scenes), Longest).ToList();
        Assert.Equal(Seconds * 30, pieces.Sum(piece => (long)piece.Frames));
        long at = 0;
        foreach (var piece in pieces)
        {
            Assert.Equal(at, piece.FirstFrame);
            Assert.InRange(piece.Frames, 1, 1200);
            Assert.True(piece.Tiles.Sum(tile => tile.Speaking.Count) <= 100);
            Assert.Equal(piece.Frames, piece.Tiles.Sum(tile => tile.Speaking.Sum(span => span.To - span.From)));
            at += piece.Frames;
        }

        Assert.InRange(pieces.Count, 720, 900);
    }

    [Fact]
    public void A_new_layout_begins_a_new_piece_and_a_new_speaker_does_not()
    {
        var plan = Plan(6, [Scene(0, 1, 0), Scene(1, 2, 1), Scene(2, 3, 0), Scene(3, 6, 0) with { Tiles = [Studio.Tile("a", 0, 0, 320, 180)] }]);
        var pieces = PiecePlanner.Cut(plan, Longest).ToList();
        Assert.Equal([(0L, 90), (90L, 90)], pieces.Select(piece => (piece.FirstFrame, piece.Frames)));
        Assert.Equal([(0, 30), (60, 90)], pieces[0].Tiles[0].Speaking);
        Assert.Equal([(30, 60)], pieces[0].Tiles[1].Speaking);
    }

    [Fact]
    public void Scenes_that_end_between_pictures_leave_no_hole()
    {
        var edges = Enumerable.Range(0, 500).Select(i => i * 0.0777).Append(40).ToList();
        var scenes = edges.Zip(edges.Skip(1), (from, to) => Scene(from, to, speaker: 0) with { Tiles = [Studio.Tile($"p{(int)(from * 1000)}", 0, 0, 320, 180)] }).ToList();
        var pieces = PiecePlanner.Cut(Plan(40, scenes), Longest).ToList();
        Assert.Equal(1200, pieces.Sum(piece => piece.Frames));
        Assert.All(pieces.Zip(pieces.Skip(1)), pair => Assert.Equal(pair.First.FirstFrame + pair.First.Frames, pair.Second.FirstFrame));
    }

    [Fact]
    public void A_file_shorter_than_a_picture_has_one() => Assert.Equal(1, Assert.Single(PiecePlanner.Cut(Plan(0.01, [Scene(0, 0.01, 0)]), Longest)).Frames);

    [Fact]
    public void Who_joined_thirty_times_has_one_lane_and_two_devices_at_once_have_two()
    {
        var chunks = Enumerable.Range(0, 30).SelectMany(visit => Enumerable.Range(0, 3).Select(i => Voice($"t{visit}", "ann", (visit * 30) + (i * 6), 6)))
            .Append(Voice("ben-1", "ben", 0, 100)).Append(Voice("ben-2", "ben", 50, 100)).ToList();
        var tracks = new TrackIndex(chunks.Concat(chunks));
        var lanes = VoiceLane.Of(tracks.Voices, Footage.Start, Footage.Start.AddHours(1));
        Assert.Equal([1, 1, 90], lanes.Select(lane => lane.Chunks.Count).Order());
        Assert.Equal(3, VoiceLane.Of(tracks.Voices, Footage.Start.AddSeconds(60), Footage.Start.AddSeconds(90)).Count);
        Assert.Empty(VoiceLane.Of(tracks.Voices, Footage.Start.AddHours(2), Footage.Start.AddHours(3)));
    }

    [Fact]
    public void Words_after_the_end_are_cut_off()
    {
        const string Captions = "WEBVTT\n\nSTYLE\n::cue { color: red }\n\n1\n00:01.000 --> 00:02.500 align:start\nOne\n\n00:00:09.000 --> 00:00:12.000\nTwo\nlines\n\n00:00:10.000 --> 00:00:11.000\nToo late\n\n00:00:03.000 --> 00:00:03.000\nNever\n";
        Assert.Equal(
            "WEBVTT\n\nSTYLE\n::cue { color: red }\n\n1\n00:00:01.000 --> 00:00:02.500 align:start\nOne\n\n00:00:09.000 --> 00:00:10.000\nTwo\nlines\n\n\n\n",
            CaptionTrack.Cut(Captions, 10));
    }

    [Fact]
    public void A_shared_page_that_nobody_scrolls_stands_for_minutes_and_a_camera_for_seconds()
    {
        var track = new TrackIndex(Enumerable.Range(0, 3).Select(i => Voice("t", "ann", i * 6, 6))).Tracks[0];
        var (at, screen, camera) = (Footage.Start, TrackInput.HoldOf(TrackSources.Screen), TrackInput.HoldOf(TrackSources.Camera));
        Assert.Equal([12], track.With(screen, at.AddSeconds(300), at.AddSeconds(340)).Select(chunk => chunk.Index));
        Assert.Empty(track.With(camera, at.AddSeconds(300), at.AddSeconds(340)));
        Assert.Empty(track.With(screen, at.AddSeconds(700), at.AddSeconds(740)));
        Assert.Equal([12], track.With(camera, at.AddSeconds(20), at.AddSeconds(40)).Select(chunk => chunk.Index));
        Assert.Equal([6, 12], track.With(screen, at.AddSeconds(6), at.AddSeconds(40)).Select(chunk => chunk.Index));
    }

    [Fact]
    public void Corners_are_round_and_their_edges_smooth()
    {
        var raster = new Raster(40, 20, 1);
        raster.Fill(0, 0, 40, 20, 10, [255]);
        Assert.Equal((0, 255, 255), (raster[0, 0], raster[20, 0], raster[1, 10]));
        Assert.Contains(Enumerable.Range(0, 10).Select(x => raster[x, 1]), value => value is > 20 and < 235);
    }

    [Fact]
    public void Silence_fills_every_gap_to_its_end()
    {
        var room = TimeSpan.FromMilliseconds(57.5);
        var packets = 0;
        while (OpusPacket.TrySilence(room, out var packet, out var duration))
        {
            Assert.Equal(duration, OpusPacket.DurationOf(packet));
            room -= duration;
            packets++;
        }

        Assert.Equal(TimeSpan.Zero, room);
        Assert.Equal(5, packets); // 20, 20, 10, 5 and 2.5 ms.
        Assert.Equal(TimeSpan.FromMilliseconds(60), OpusPacket.DurationOf([0x0B, 0x03])); // Three SILK frames of 20 ms.
        Assert.Equal(TimeSpan.Zero, OpusPacket.DurationOf([]));
        Assert.Equal(TimeSpan.Zero, OpusPacket.DurationOf([0xFF]));
        Assert.Equal(TimeSpan.Zero, OpusPacket.DurationOf([0xFF, 0x3F]));
    }

    [Theory]
    [InlineData("Ada Lovelace", "AL")]
    [InlineData("  ada  ", "A")]
    [InlineData("(x) Öl 7", "Ö7")]
    [InlineData("\U0001F600", "")]
    [InlineData("", "")]
    public void Initials_are_letters(string name, string initials) => Assert.Equal(initials, Label.Initials(name));

    [Theory]
    [InlineData("a\nb\tc", "a b c")]
    [InlineData("\u202Eabc\u200B", "abc")]
    [InlineData("hi \U0001F600!", "hi !")]
    [InlineData("\uD800x", "x")]
    public void Names_are_one_line_of_letters(string name, string clean) => Assert.Equal(clean, Label.Clean(name));

    [Fact]
    public void Long_names_end_in_an_ellipsis() => Assert.Equal("WWWWWWW…", Label.Fit(new string('W', 300), 100, 20));

    [Fact]
    public void Square_letters_take_the_place_of_two() => Assert.Equal("李李李李…", Label.Fit(new string('李', 300), 100, 20));

    [Theory]
    [InlineData("Ada Öl Ωμέγα Жук", false)]
    [InlineData("李小龙", true)]
    [InlineData("Ada さくら", true)]
    [InlineData("김민수", true)]
    public void Names_in_East_Asian_letters_are_known(string name, bool expected) => Assert.Equal(expected, Label.IsEastAsian(name));

    private static CompositionScene Scene(double from, double to, int speaker) =>
        new(from, to, [.. Enumerable.Range(0, 3).Select(i => Studio.Tile(((char)('a' + i)).ToString(), i * 100, 0, 100, 100, isSpeaking: i == speaker))]);

    private static StoredChunk Voice(string track, string participant, double from, double seconds) => new()
    {
        Name = $"rec_1/{track}/{from:000000}.webm",
        RecordingId = "rec_1",
        TrackId = track,
        Index = (int)from,
        ParticipantId = participant,
        Source = TrackSources.Microphone,
        Codec = TrackCodecs.Opus,
        StartedAt = Footage.Start.AddSeconds(from),
        EndedAt = Footage.Start.AddSeconds(from + seconds),
        Frames = 1,
        Length = 1,
        Sha256 = new('0', 64),
    };

    private static CompositionPlan Plan(double seconds, IReadOnlyList<CompositionScene> scenes) => new()
    {
        StartedAt = Footage.Start,
        Duration = seconds,
        Width = 320,
        Height = 180,
        FrameRate = 30,
        Scenes = scenes,
        Chunks = [],
        Chapters = [],
        Title = "",
        ParticipantFiles = [],
        Source = new("http://x", "", false),
        Target = new("http://x", "", false),
    };
}
