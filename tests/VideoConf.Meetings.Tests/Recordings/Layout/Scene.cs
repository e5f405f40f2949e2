using VideoConf.Contracts.Node;
using VideoConf.Contracts.Sessions;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Recordings.Layout;

namespace VideoConf.Meetings.Tests.Recordings.Layout;

/// <summary>A session written down by seconds, for the layouts of it.</summary>
internal sealed class Scene
{
    private readonly Dictionary<string, ParticipantInfo> _people = new(StringComparer.Ordinal);
    private readonly List<SessionEvent> _log = [];
    private readonly List<StoredChunk> _chunks = [];
    private int _tracks;

    public static DateTimeOffset Start { get; } = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public static DateTimeOffset At(double second) => Start + TimeSpan.FromSeconds(second);

    public IReadOnlyList<SessionEvent> Log => [.. _log.OrderBy(entry => entry.At)];

    public Scene Join(double second, string name, bool camera = false, params string[] declined)
    {
        var id = Id(name);
        _people[id] = new ParticipantInfo
        {
            ParticipantId = id,
            UserId = "usr_" + name,
            DisplayName = name,
            Role = "attendee",
            IsMuted = false,
            IsVideoOn = camera,
            IsScreenSharing = false,
            IsHandRaised = false,
            DeclinedConsents = declined,
            JoinedAt = At(second),
            Version = 1,
        };
        return Add(second, new SessionEvent { Sequence = 0, At = default, Type = SessionEventTypes.Joined, ParticipantId = id, Participant = _people[id] });
    }

    public Scene Change(double second, string name, Func<ParticipantInfo, ParticipantInfo> change)
    {
        var who = _people[Id(name)] = change(_people[Id(name)]);
        return Add(second, new SessionEvent { Sequence = 0, At = default, Type = SessionEventTypes.StateChanged, ParticipantId = who.ParticipantId, Participant = who });
    }

    public Scene Leave(double second, string name) =>
        Add(second, new SessionEvent { Sequence = 0, At = default, Type = SessionEventTypes.Left, ParticipantId = Id(name), Reason = "left" });

    public Scene Speak(double second, params string[] names) =>
        Add(second, new SessionEvent { Sequence = 0, At = default, Type = SessionEventTypes.Spoke, Speakers = [.. names.Select(Id)] });

    /// <summary>Stored pictures, or sound, in chunks of at most 6 s.</summary>
    public Scene Store(double from, double to, string name, string source = TrackSources.Camera)
    {
        var track = $"t{++_tracks}";
        var isVideo = source is TrackSources.Camera or TrackSources.Screen;
        var index = 0;
        for (var at = from; at < to; at += 6, index++)
        {
            _chunks.Add(new StoredChunk
            {
                Name = $"rec_1/{track}/{index:D6}.webm",
                RecordingId = "rec_1",
                TrackId = track,
                Index = index,
                ParticipantId = Id(name),
                Source = source,
                Codec = isVideo ? "vp8" : "opus",
                StartedAt = At(at),
                EndedAt = At(Math.Min(at + 6, to)),
                Width = isVideo ? 640 : 0,
                Height = isVideo ? 360 : 0,
                Frames = 10,
                Length = 100,
                Sha256 = new string('0', 64),
            });
        }

        return this;
    }

    public LayoutInput Input(double seconds, double from = 0) => new(At(from), At(seconds), Log, _chunks);

    public MeetingLayout Plan(double seconds, double from = 0)
    {
        var layout = LayoutPlanner.Plan(Input(seconds, from));
        Assert.NotNull(layout);
        Check(layout);
        return layout;
    }

    private Scene Add(double second, SessionEvent entry)
    {
        _log.Add(entry with { At = At(second) });
        return this;
    }

    public static string Id(string name) => "prt_" + name.ToLowerInvariant();

    /// <summary>What every layout keeps to, whatever happened.</summary>
    private static void Check(MeetingLayout layout)
    {
        Assert.True(layout.Duration > 0);
        Assert.Equal(0, layout.Scenes[0].Start);
        Assert.Equal(layout.Duration, layout.Scenes[^1].End);
        for (var i = 0; i < layout.Scenes.Count; i++)
        {
            var scene = layout.Scenes[i];
            Assert.True(scene.End > scene.Start);
            if (i > 0)
            {
                Assert.Equal(layout.Scenes[i - 1].End, scene.Start);
                Assert.False(scene.Tiles.SequenceEqual(layout.Scenes[i - 1].Tiles), "two scenes that are the same");
            }

            Assert.Equal(Math.Round(scene.End * 25), scene.End * 25, 6);
            Assert.InRange(scene.Tiles.Count, 0, 9);
            Assert.Equal(scene.Tiles.Count, scene.Tiles.Select(tile => (tile.ParticipantId, tile.Source == TrackSources.Screen)).Distinct().Count());
            foreach (var tile in scene.Tiles)
            {
                Assert.True(tile.X >= 0 && tile.Y >= 0 && tile.X + tile.Width <= 1280 && tile.Y + tile.Height <= 720, $"{tile} is not within the picture");
                Assert.True(tile.Width >= 16 && tile.Height >= 16 && tile.Width % 2 == 0 && tile.Height % 2 == 0);
                Assert.Equal(tile.Kind == CompositionTileKinds.Video, tile.Source is not null);
            }

            // No tile covers another.
            for (var a = 0; a < scene.Tiles.Count; a++)
            {
                for (var b = a + 1; b < scene.Tiles.Count; b++)
                {
                    var (one, two) = (scene.Tiles[a], scene.Tiles[b]);
                    var apart = one.X + one.Width <= two.X || two.X + two.Width <= one.X || one.Y + one.Height <= two.Y || two.Y + two.Height <= one.Y;
                    Assert.True(apart, $"{one.Label} covers {two.Label}");
                }
            }
        }
    }
}
