using System.Diagnostics;
using VideoConf.Contracts.Meetings;
using VideoConf.EndToEnd.Tests.Harness;
using Xunit.Abstractions;

namespace VideoConf.EndToEnd.Tests.Scenarios;

/// <summary>People in a call, through the web client, the control plane and the SFU.</summary>
[Collection(BrowserCollection.Name)]
public sealed class CallTests(BrowserFixture fixture, ITestOutputHelper output)
{
    /// <summary>Milliseconds; a browser that is busy decodes late, but not by the minutes between key frames that nobody asked for.</summary>
    private const int MostWait = 8_000;

    [Fact]
    public async Task Three_people_see_and_hear_each_other()
    {
        await using var ada = await Person.ArriveAsync(fixture, "Ada");
        await using var grace = await Person.ArriveAsync(fixture, "Grace");
        await using var alan = await Person.ArriveAsync(fixture, "Alan");
        var meeting = await ada.StartMeetingAsync();
        await grace.JoinAsync(meeting);
        await alan.JoinAsync(meeting);

        Person[] all = [ada, grace, alan];
        foreach (var one in all)
        {
            foreach (var other in all.Where(other => other != one)) await one.AssertSeesAndHearsAsync(other);
        }

        foreach (var one in all) one.AssertQuietConsole();
    }

    [Fact]
    public async Task Who_joins_late_waits_for_nobodys_next_key_frame()
    {
        await using var ada = await Person.ArriveAsync(fixture, "Ada");
        await using var late = await Person.ArriveAsync(fixture, "Late");
        var meeting = await ada.StartMeetingAsync();
        await late.JoinAsync(meeting);

        // How long a join takes is JoinTimeTests' business, and the machine's. Here: none waits for the publisher's next key frame on its own
        // time, which is minutes in Chromium unless it is asked for one.
        var (_, afterMedia) = await late.FirstFrameAsync();
        var waits = new List<int> { afterMedia };
        for (var i = 0; i < 2; i++)
        {
            await late.LeaveAsync();
            await late.RejoinAsync();
            (_, afterMedia) = await late.FirstFrameAsync();
            waits.Add(afterMedia);
        }

        Assert.True(waits.Max() < MostWait, $"Milliseconds from connected media to the first picture: {string.Join(", ", waits)}");
        ada.AssertQuietConsole();
        late.AssertQuietConsole();
    }

    [Fact]
    public async Task Mute_camera_and_screen_show_on_the_other_side()
    {
        await using var ada = await Person.ArriveAsync(fixture, "Ada");
        await using var grace = await Person.ArriveAsync(fixture, "Grace");
        var meeting = await ada.StartMeetingAsync();
        await grace.JoinAsync(meeting);
        await grace.SeesAsync(ada, "microphone on, camera on");
        await grace.AssertSeesAndHearsAsync(ada);

        await ada.PressAsync("Mute microphone");
        await grace.SeesAsync(ada, "muted");
        await ada.PressAsync("Unmute microphone");
        await grace.SeesAsync(ada, "microphone on");

        await ada.PressAsync("Turn camera off");
        await grace.SeesAsync(ada, "camera off");
        await ada.PressAsync("Turn camera on");
        await grace.SeesAsync(ada, "camera on");
        await grace.AssertSeesAndHearsAsync(ada);

        await ada.PressAsync("Share screen");
        var stage = grace.Page.GetByRole(AriaRole.Region, new() { Name = "Screen of Ada" });
        await Assertions.Expect(stage).ToBeVisibleAsync();
        await Until.GoodAsync(
            () => stage.Locator("video").EvaluateAllAsync<int>("videos => videos[0]?.getVideoPlaybackQuality().totalVideoFrames ?? 0"),
            frames => frames >= 3, frames => $"{frames} frames of the screen");
        await ada.PressAsync("Stop sharing");
        await Assertions.Expect(stage).ToBeHiddenAsync();

        ada.AssertQuietConsole();
        grace.AssertQuietConsole();
    }

    [Fact]
    public async Task The_picture_that_comes_is_of_the_size_that_is_shown_and_no_other_is_encoded()
    {
        await using var ada = await Person.ArriveAsync(fixture, "Ada");
        await using var grace = await Person.ArriveAsync(fixture, "Grace");
        await ada.UseCameraAsync("1280x720@10");
        await grace.UseCameraAsync("160x90@5");
        var meeting = await ada.StartMeetingAsync();
        await grace.JoinAsync(meeting);
        var id = await ada.ParticipantIdAsync();

        // In a window of 800 lines the one tile has more than 600: the largest fills it, and the one between has nobody. A machine that is late may make it
        // a little smaller than it is asked to.
        await LinesAsync(lines => lines > 400);
        await LayersAsync(["f", "q"]);

        await grace.Page.SetViewportSizeAsync(480, 340);
        await LinesAsync(lines => lines is > 0 and <= 180);
        await LayersAsync(["q"]);

        await grace.Page.SetViewportSizeAsync(1280, 800);
        await LinesAsync(lines => lines > 400);
        await grace.AssertSeesAndHearsAsync(ada);
        ada.AssertQuietConsole();
        grace.AssertQuietConsole();

        async Task LinesAsync(Func<int, bool> isGood)
        {
            var began = Stopwatch.GetTimestamp();
            var lines = await Until.GoodAsync(() => grace.LinesFromAsync(id), isGood, lines => $"{lines} lines", TimeSpan.FromSeconds(60));
            output.WriteLine($"{lines} lines after {Stopwatch.GetElapsedTime(began).TotalMilliseconds:F0} ms");
        }

        Task LayersAsync(string[] wanted) => Until.GoodAsync(
            ada.LayersAsync, layers => layers.SequenceEqual(wanted), layers => $"{string.Join(' ', layers)} are encoded", TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_codec_that_all_can_decode_is_agreed_on_by_the_data_channel()
    {
        await using var ada = await Person.ArriveAsync(fixture, "Ada");
        await ada.UseCameraAsync("160x90@5");
        var meeting = await ada.StartMeetingAsync();
        await Until.GoodAsync(ada.VideoCodecAsync, codec => codec == "video/VP8", codec => $"{codec} is sent");
        var patches = 0;
        ada.Page.Request += (_, request) => patches += request.Method == "PATCH" ? 1 : 0;

        using var old = await ApiCaller.SignInAsync(fixture.Host.Url, "Old");
        var joined = await old.JoinAsync(meeting, new JoinRequest());
        await old.OfferMediaAsync(joined, """
            v=0
            o=- 1 1 IN IP4 127.0.0.1
            s=-
            t=0 0
            a=group:BUNDLE 0
            m=video 9 UDP/TLS/RTP/SAVPF 96
            c=IN IP4 0.0.0.0
            a=mid:0
            a=ice-ufrag:abcd
            a=ice-pwd:abcdefghijklmnopqrstuvwx
            a=fingerprint:sha-256 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF
            a=setup:actpass
            a=recvonly
            a=rtcp-mux
            a=rtpmap:96 H264/90000
            a=fmtp:96 packetization-mode=1;profile-level-id=42e01f

            """);
        await Until.GoodAsync(ada.VideoCodecAsync, codec => codec == "video/H264", codec => $"{codec} is sent", TimeSpan.FromSeconds(30));
        Assert.Equal(0, patches);
        ada.AssertQuietConsole();
    }

    [Fact]
    public async Task Who_leaves_is_gone_and_can_come_back()
    {
        await using var ada = await Person.ArriveAsync(fixture, "Ada");
        await using var grace = await Person.ArriveAsync(fixture, "Grace");
        var meeting = await ada.StartMeetingAsync();
        await grace.JoinAsync(meeting);
        await ada.AssertSeesAndHearsAsync(grace);

        await grace.LeaveAsync();
        await Assertions.Expect(ada.TileOf(grace)).ToHaveCountAsync(0);
        await grace.RejoinAsync();
        await ada.AssertSeesAndHearsAsync(grace);
        await grace.AssertSeesAndHearsAsync(ada);

        ada.AssertQuietConsole();
        grace.AssertQuietConsole();
    }

    [Fact]
    public async Task A_page_reloaded_in_mid_call_comes_back()
    {
        await using var ada = await Person.ArriveAsync(fixture, "Ada");
        await using var grace = await Person.ArriveAsync(fixture, "Grace");
        var meeting = await ada.StartMeetingAsync();
        await grace.JoinAsync(meeting);
        await ada.AssertSeesAndHearsAsync(grace);
        var before = await grace.ParticipantIdAsync();

        await grace.Page.ReloadAsync();
        await grace.WaitInsideAsync();
        Assert.Equal(before, await grace.ParticipantIdAsync());
        await Assertions.Expect(ada.TileOf(grace)).ToHaveCountAsync(1);
        await ada.AssertSeesAndHearsAsync(grace);
        await grace.AssertSeesAndHearsAsync(ada);

        ada.AssertQuietConsole();
        grace.AssertQuietConsole();
    }

    [Fact]
    public async Task A_browser_that_vanishes_is_gone_for_the_others_within_ten_seconds()
    {
        await using var ada = await Person.ArriveAsync(fixture, "Ada");
        await using var grace = await Person.ArriveAsync(fixture, "Grace");
        var meeting = await ada.StartMeetingAsync();
        await grace.JoinAsync(meeting);
        await Assertions.Expect(ada.TileOf(grace)).ToHaveCountAsync(1);

        await grace.Context.CloseAsync();
        await Assertions.Expect(ada.TileOf(grace)).ToHaveCountAsync(0, new() { Timeout = 10_000 });
        ada.AssertQuietConsole();
    }
}
