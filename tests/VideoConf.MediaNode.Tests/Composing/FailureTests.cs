using System.Collections.Concurrent;
using System.Diagnostics;
using VideoConf.Contracts.Node;
using VideoConf.MediaNode.Composing;
using VideoConf.MediaNode.Matroska;

namespace VideoConf.MediaNode.Tests.Composing;

/// <summary>What goes wrong on the way, and what becomes of it.</summary>
public sealed class FailureTests
{
    [Fact]
    public async Task Ffmpeg_killed_again_and_again_in_the_middle_costs_its_piece_alone()
    {
        await using var studio = await SmallMeetingAsync();
        var kills = 0;
        var status = await studio.ComposeAsync(SmallPlan(studio), ffmpeg =>
        {
            var runs = 0;
            // The first two mix and encode the sound, the third looks at it, and is repeated; then come the pieces of picture.
            ffmpeg.Started = id =>
            {
                if (++runs is 3 or 5 or 6 && ++kills > 0) Kill(id);
            };
        });
        Assert.Equal(3, kills);
        Assert.Equal(2, studio.Ffmpeg.Failures);
        Assert.False(status.AudioOnly);
        await (await studio.StoredAsync(status)).AssertColorAsync("red", 2.5, 80, 30);
    }

    [Fact]
    public async Task A_composition_that_was_cut_off_goes_on_from_the_pieces_that_are_there()
    {
        await using var studio = await SmallMeetingAsync();
        using var crash = new CancellationTokenSource();
        var begun = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => studio.ComposeAsync(SmallPlan(studio), ffmpeg => ffmpeg.Started = id =>
        {
            if (++begun == 5) crash.Cancel(); // Sound mixed, encoded and looked at, one piece made, the second begun.
        }, cancellationToken: crash.Token));
        var before = Directory.GetFiles(studio.WorkPath, "video-*.mp4").ToDictionary(file => file, File.GetLastWriteTimeUtc);
        Assert.Single(before);

        var status = await studio.ComposeAsync(SmallPlan(studio));
        Assert.Equal(3, studio.Ffmpeg.Runs); // Two pieces and the joining: no sound again.
        Assert.All(before, file => Assert.Equal(file.Value, File.GetLastWriteTimeUtc(file.Key)));
        var film = await studio.StoredAsync(status);
        Assert.Equal(3 * Studio.Rate, await film.CountAsync());
        await film.AssertColorAsync("red", 0.5, 80, 30);
        await film.AssertColorAsync("red", 2.5, 80, 30);
        Assert.InRange(await film.ToneAsync(440, 0.5, 2.5), 0.05, 0.3);
        Assert.Empty(Directory.GetFiles(studio.WorkPath, "tmp-*"));
    }

    [Fact]
    public async Task When_no_picture_can_be_made_the_sound_is_kept_and_the_reason_told()
    {
        await using var studio = await SmallMeetingAsync();
        await studio.UseAsync("case \"$*\" in *libx264*) echo 'no encoder today' >&2; exit 1;; *) exec ffmpeg \"$@\";; esac");
        var status = await studio.ComposeAsync(SmallPlan(studio) with { ParticipantFiles = ["ann"] });
        Assert.True(status.AudioOnly);
        Assert.Contains("no encoder today", status.Failure, StringComparison.Ordinal);
        Assert.Equal("audio.m4a", Assert.Single(status.Files).Name);
        Assert.InRange(await (await studio.StoredAsync(status, "audio.m4a")).ToneAsync(440, 0.5, 2.5), 0.05, 0.3);
    }

    [Fact]
    public async Task A_track_that_ends_the_decoder_is_left_out_and_the_others_are_seen()
    {
        await using var studio = await SmallMeetingAsync();
        await studio.Footage.VideoAsync("ben", TrackCodecs.H264, Footage.Color("blue"), 0, 3);
        await studio.UseAsync("case \"$*\" in *in.mkv*) echo 'the decoder died' >&2; exit 1;; *) exec ffmpeg \"$@\";; esac");
        var status = await studio.ComposeAsync(studio.Plan(3, Studio.Tile("ann", 0, 0, 160, 90), Studio.Tile("ben", 160, 0, 160, 90)));
        Assert.False(status.AudioOnly);
        Assert.NotNull(status.Failure);
        Assert.All(status.BadChunks, name => Assert.Contains("ben-camera", name, StringComparison.Ordinal));
        var film = await studio.StoredAsync(status);
        await film.AssertColorAsync("red", 2, 80, 30);
        await film.AssertColorAsync("plain", 2, 180, 20);
    }

    [Fact]
    public async Task A_stretch_that_only_bare_tiles_can_be_made_of_is_named_and_nothing_is_called_damaged()
    {
        await using var studio = await SmallMeetingAsync();
        studio.Options = studio.Options with { Attempts = 1 };

        // Whatever has pictures to decode is killed in the second piece, as by a machine without memory; looking at a track alone as well.
        var mark = Path.Combine(Path.GetDirectoryName(studio.DeskPath)!, "pieces");
        await studio.UseAsync($"""
            case "$*" in
              *in.webm*libx264*) echo >> '{mark}'; [ $(wc -l < '{mark}') -eq 1 ] || kill -9 $$; exec ffmpeg "$@";;
              *in.webm*) kill -9 $$;;
              *) exec ffmpeg "$@";;
            esac
            """);
        var status = await studio.ComposeAsync(SmallPlan(studio));
        Assert.False(status.AudioOnly);
        Assert.Empty(status.BadChunks);
        Assert.Contains("From 00:00:01 to 00:00:03 the pictures could not be put together", status.Failure, StringComparison.Ordinal);
        var film = await studio.StoredAsync(status);
        await film.AssertColorAsync("red", 0.5, 80, 30);
        Assert.Equal(3 * Studio.Rate, await film.CountAsync());
    }

    [Theory]
    [InlineData(TrackCodecs.Vp8)]
    [InlineData(TrackCodecs.H264)]
    public async Task Chunks_that_begin_without_a_key_frame_are_decoded_from_the_one_that_has_it(string codec)
    {
        await using var studio = await Studio.OpenAsync();
        studio.Options = studio.Options with { VideoPiece = TimeSpan.FromSeconds(1) };
        await studio.Footage.VideoAsync("ann", codec, Footage.Color("red") + ",fade=t=out:st=0.5:d=1.5:color=blue", 0, 4, chunk: 0.7, keyEvery: 900);
        Assert.Equal(6, studio.Footage.Chunks.Count);
        var film = await studio.StoredAsync(await studio.ComposeAsync(studio.Plan(4, Studio.Tile("ann", 0, 0, 160, 90))));
        await film.AssertColorAsync("red", 0.3, 80, 30);
        foreach (var at in new[] { 2.2, 2.9, 3.7 }) await film.AssertColorAsync("blue", at, 80, 30);
    }

    [Fact]
    public async Task A_missing_ffmpeg_is_a_failure_that_says_how_to_install_it()
    {
        await using var studio = await SmallMeetingAsync();
        studio.Options = studio.Options with { Ffmpeg = "ffmpeg-that-is-not-there" };
        var failure = await Assert.ThrowsAsync<CompositionFailure>(() => studio.ComposeAsync(SmallPlan(studio)));
        Assert.Contains("apt-get install ffmpeg", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disk_without_room_is_a_failure_in_words()
    {
        await using var studio = await SmallMeetingAsync();
        studio.Options = studio.Options with { LeastFreeBytes = long.MaxValue };
        var failure = await Assert.ThrowsAsync<CompositionFailure>(() => studio.ComposeAsync(SmallPlan(studio)));
        Assert.Contains("disk", failure.Message, StringComparison.Ordinal);

        await studio.UseAsync("echo 'av_interleaved_write_frame(): No space left on device' >&2; exit 1");
        studio.Options = studio.Options with { LeastFreeBytes = 1 };
        failure = await Assert.ThrowsAsync<CompositionFailure>(() => studio.ComposeAsync(SmallPlan(studio)));
        Assert.Contains("disk", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_is_away_fails_the_composition_and_makes_no_file_of_nothing()
    {
        await using var studio = await SmallMeetingAsync();
        for (var i = 0; i < 200; i++) studio.Store.Failures.Enqueue(503);
        await Assert.ThrowsAsync<CompositionFailure>(() => studio.ComposeAsync(SmallPlan(studio)));
        studio.Store.Failures.Clear();
        Assert.Equal(JobStates.Succeeded, (await studio.ComposeAsync(SmallPlan(studio))).State);
    }

    [Fact]
    public async Task When_every_chunk_is_gone_there_is_no_file_that_would_let_the_rest_be_deleted()
    {
        await using var studio = await SmallMeetingAsync();
        var objects = new ConcurrentDictionary<string, byte[]>(studio.Store.Objects, StringComparer.Ordinal);
        studio.Store.Objects.Clear();
        var failure = await Assert.ThrowsAsync<CompositionFailure>(() => studio.ComposeAsync(SmallPlan(studio)));
        Assert.Contains("None of what was recorded", failure.Message, StringComparison.Ordinal);
        Assert.Empty(studio.Store.Objects);
        foreach (var (name, bytes) in objects) studio.Store.Objects[name] = bytes;
        Assert.Empty((await studio.ComposeAsync(SmallPlan(studio))).BadChunks);
    }

    private static async Task<Studio> SmallMeetingAsync()
    {
        var studio = await Studio.OpenAsync();
        studio.Options = studio.Options with { VideoPiece = TimeSpan.FromSeconds(1) };
        await studio.Footage.VideoAsync("ann", TrackCodecs.Vp8, Footage.Color("red"), 0, 3);
        await studio.Footage.VoiceAsync("ann", Footage.Tone(440), 0, 3);
        return studio;
    }

    private static CompositionPlan SmallPlan(Studio studio) => studio.Plan(3, Studio.Tile("ann", 0, 0, 160, 90));

    private static void Kill(int id)
    {
        using var process = Process.GetProcessById(id);
        process.Kill();
    }
}
