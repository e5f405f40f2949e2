using System.Text.Json;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Recordings;
using VideoConf.MediaNode.Matroska;

namespace VideoConf.MediaNode.Tests.Composing;

/// <summary>Whole meetings, made by FFmpeg and looked at.</summary>
public sealed class MeetingTests
{
    [Fact]
    public async Task Two_are_seen_and_heard_in_their_places_and_who_declined_has_a_placeholder()
    {
        await using var studio = await Studio.OpenAsync();
        await studio.Footage.VideoAsync("ann", TrackCodecs.Vp8, Footage.Color("red"), 0, 4);
        await studio.Footage.VideoAsync("ben", TrackCodecs.H264, Footage.Color("blue"), 0, 4);
        await studio.Footage.VoiceAsync("ann", Footage.Tone(440), 0, 4);
        await studio.Footage.VoiceAsync("ben", Footage.Tone(1000), 0, 4);
        var ann = Studio.Tile("ann", 0, 0, 160, 90);
        var ben = Studio.Tile("ben", 160, 0, 160, 90);
        var dan = Studio.Tile("dan", 160, 90, 160, 90, CompositionTileKinds.Avatar, "Dan Dare");
        var cyn = Studio.Tile("cyn", 0, 90, 160, 90, CompositionTileKinds.Placeholder, "Cyn");
        var plan = studio.Plan(4) with
        {
            Title = "Über=; # \\ \"'\n日本 \U0001F600",
            Scenes = [new(0, 2, [ann with { IsSpeaking = true }, ben, cyn, dan]), new(2, 4, [ann, ben with { IsSpeaking = true }, cyn, dan])],
            Chapters = [new(0, "One"), new(2, "Two; = # \\\n[CHAPTER]")],
            // The last words go on after the end.
            Captions = "WEBVTT\n\n00:00.500 --> 00:01.500\n<v Ann>Hello there\n\n00:03.500 --> 00:09.000\nGood-bye\n",
            ParticipantFiles = ["ben"],
        };
        var status = await studio.ComposeAsync(plan);

        Assert.Empty(status.BadChunks);
        Assert.Null(status.Failure);
        Assert.Equal(["meeting.mp4", "audio.m4a", "participant-ben.mp4"], status.Files.Select(file => file.Name));
        Assert.Equal([RecordingFileKinds.Video, RecordingFileKinds.Audio, RecordingFileKinds.Participant], status.Files.Select(file => file.Kind));
        var film = await studio.StoredAsync(status);
        Assert.Equal(60, await film.CountAsync());
        foreach (var at in new[] { 0.1, 1.9, 3.9 })
        {
            await film.AssertColorAsync("red", at, 80, 30);
            await film.AssertColorAsync("blue", at, 240, 30);
            await film.AssertColorAsync("plain", at, 20, 110);
            await film.AssertColorAsync("plain", at, 180, 110);
        }

        Assert.True((await film.ColorAsync(0.5, 2, 40)).G > 60, "Ann is framed while she speaks.");
        Assert.True((await film.ColorAsync(3, 2, 40)).G < 60, "Ann is not framed when Ben speaks.");
        Assert.True((await film.ColorAsync(3, 317, 40)).G > 60, "Ben is framed while he speaks.");
        Assert.InRange(await film.ToneAsync(440, 0.5, 3.5), 0.05, 0.3);
        Assert.InRange(await film.ToneAsync(1000, 0.5, 3.5), 0.05, 0.3);
        Assert.InRange(await film.ToneAsync(700, 0.5, 3.5), 0, 0.005);

        var probe = await film.ProbeAsync();
        Assert.Equal(4, Film.Number(probe.GetProperty("format"), "duration"), 1);
        Assert.Equal("Über=; # \\ \"' 日本 \U0001F600", probe.GetProperty("format").GetProperty("tags").GetProperty("title").GetString());
        Assert.Equal(["One", "Two; = # \\ [CHAPTER]"], probe.GetProperty("chapters").EnumerateArray().Select(chapter => chapter.GetProperty("tags").GetProperty("title").GetString()!));
        Assert.Contains("mov_text", Codecs(probe));

        var own = await studio.StoredAsync(status, "participant-ben.mp4");
        await own.AssertColorAsync("blue", 2, 160, 60);
        Assert.InRange(await own.ToneAsync(1000, 0.5, 3.5), 0.05, 0.3);
        Assert.InRange(await own.ToneAsync(440, 0.5, 3.5), 0, 0.005);
        var sound = await studio.StoredAsync(status, "audio.m4a");
        Assert.Equal(4, await sound.SoundLengthAsync(), 1);
        Assert.Equal(studio.Told.Select(told => told.Progress).Order(), studio.Told.Select(told => told.Progress));
    }

    [Fact]
    public async Task Late_joiners_gaps_damaged_and_missing_chunks_and_new_sizes_are_taken_as_they_are()
    {
        await using var studio = await Studio.OpenAsync();
        await studio.Footage.VideoAsync("ann", TrackCodecs.Vp8, Footage.Color("red"), 0, 4, chunk: 1);
        await studio.Footage.VideoAsync("ann", TrackCodecs.Vp8, Footage.Color("lime", "180x320"), 4, 4, track: "ann-b", chunk: 1);
        await studio.Footage.VideoAsync("ben", TrackCodecs.Vp9, Footage.Color("blue"), 2.5, 5.5, chunk: 1);
        await studio.Footage.VoiceAsync("ann", Footage.Tone(440), 0, 8, chunk: 1);
        await studio.Footage.VoiceAsync("ben", Footage.Tone(1000), 2.5, 5.5, chunk: 1);
        // One track: another size from its fifth chunk on, as a phone that is turned.
        var chunks = studio.Footage.Chunks.Select(chunk => chunk.TrackId == "ann-b" ? chunk with { TrackId = "ann-camera", Index = chunk.Index + 4 } : chunk).ToList();
        var damaged = chunks.Single(chunk => chunk is { ParticipantId: "ann", Source: "microphone", Index: 3 });
        studio.Store.Objects[$"/chunks/{damaged.Name}"][500] ^= 1;
        var missing = chunks.Single(chunk => chunk is { ParticipantId: "ben", Source: "microphone", Index: 2 });
        studio.Store.Objects.TryRemove($"/chunks/{missing.Name}", out _);
        var nonsense = chunks.Single(chunk => chunk is { ParticipantId: "ben", Source: "camera", Index: 1 });
        studio.Store.Objects[$"/chunks/{nonsense.Name}"] = [1, 2, 3];
        chunks[chunks.IndexOf(nonsense)] = nonsense with { Length = 3, Sha256 = "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81" };
        chunks.Add(chunks[0]); // Reported twice.
        var status = await studio.ComposeAsync(studio.Plan(8, Studio.Tile("ann", 0, 0, 160, 90), Studio.Tile("ben", 160, 0, 160, 90)) with { Chunks = chunks });

        Assert.Equal(new[] { damaged.Name, missing.Name, nonsense.Name }.Order(StringComparer.Ordinal), status.BadChunks);
        Assert.False(status.AudioOnly);
        var film = await studio.StoredAsync(status);
        await film.AssertColorAsync("red", 3.8, 80, 30);
        await film.AssertColorAsync("lime", 4.3, 80, 30);
        await film.AssertColorAsync("plain", 4.3, 20, 30); // Beside an upright picture.
        await film.AssertColorAsync("red", 2, 20, 30);
        await film.AssertColorAsync("plain", 2.2, 180, 20); // Ben is not there yet.
        await film.AssertColorAsync("blue", 2.8, 240, 30);
        await film.AssertColorAsync("blue", 7.8, 240, 30);
        Assert.InRange(await film.ToneAsync(440, 2.1, 2.9), 0.05, 0.3);
        Assert.InRange(await film.ToneAsync(440, 3.1, 3.9), 0, 0.02);
        Assert.InRange(await film.ToneAsync(440, 4.1, 4.9), 0.05, 0.3);
        Assert.InRange(await film.ToneAsync(1000, 1, 2.4), 0, 0.01);
        Assert.InRange(await film.ToneAsync(1000, 2.7, 3.3), 0.05, 0.3);
        Assert.InRange(await film.ToneAsync(1000, 4.7, 5.3), 0, 0.02);
    }

    [Fact]
    public async Task A_meeting_without_a_frame_is_a_file_of_names_and_silence()
    {
        await using var studio = await Studio.OpenAsync();
        var status = await studio.ComposeAsync(studio.Plan(1.5, Studio.Tile("ann", 0, 0, 320, 180), Studio.Tile("cyn", 200, 100, 120, 80, CompositionTileKinds.Placeholder)));
        var film = await studio.StoredAsync(status);
        await film.AssertColorAsync("plain", 1, 10, 10);
        Assert.True(double.IsNaN(await film.OnsetAsync(0, 0.001)));
        Assert.Equal(1.5, await film.SoundLengthAsync(), 1);
    }

    [Fact]
    public async Task Names_are_drawn_as_they_are_whatever_they_hold()
    {
        string[] names =
        [
            "'; drawbox=color=lime:t=fill", "a:b=c\\,[in0]%{localtime}", "100% \"quoted\" \\' \\\\", "two\nlines\r\0\u0007", "\U0001F600 \u202Egnihton\u202C", "שלום עולם مرحبا",
            new string('W', 300), "", "\uD800", "e" + new string('\u0301', 200), "%{eif:1/0:d}", "‰…–日本語",
        ];
        await using var studio = await Studio.OpenAsync();
        var tiles = names.Select((name, i) => Studio.Tile($"p{i}", i % 4 * 80, i / 4 * 60, 80, 60, i % 3 == 0 ? CompositionTileKinds.Placeholder : CompositionTileKinds.Avatar, name)).ToArray();
        var status = await studio.ComposeAsync(studio.Plan(0.4, tiles));
        Assert.Null(status.Failure);
        var film = await studio.StoredAsync(status);
        for (var i = 0; i < names.Length; i++) await film.AssertColorAsync("plain", 0.2, (i % 4 * 80) + 5, (i / 4 * 60) + 5);
    }

    private static IEnumerable<string?> Codecs(JsonElement probe) =>
        probe.GetProperty("streams").EnumerateArray().Select(stream => stream.TryGetProperty("codec_name", out var name) ? name.GetString() : null);
}
