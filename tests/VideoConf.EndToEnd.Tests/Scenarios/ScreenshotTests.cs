using VideoConf.EndToEnd.Tests.Harness;

namespace VideoConf.EndToEnd.Tests.Scenarios;

/// <summary>Every page in light, dark and at 360 pixels, kept under <c>artifacts/screenshots</c>; and none wider than its window.</summary>
[Collection(BrowserCollection.Name)]
public sealed class ScreenshotTests(BrowserFixture fixture)
{
    [Fact]
    public async Task Every_page_is_photographed_and_fits()
    {
        await using var ada = await Person.ArriveAsync(fixture, "Ada Lovelace");
        await using var grace = await Person.ArriveAsync(fixture, "Grace Hopper");
        await using var alan = await Person.ArriveAsync(fixture, "Alan Turing");
        grace.Expect(403);

        await ada.Page.GotoAsync("/");
        await Assertions.Expect(ada.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true })).ToBeVisibleAsync();
        await ShootAsync(ada, "welcome");

        using (var host = await ApiCaller.SignInAsync(fixture.Host.Url, "Host"))
        {
            var asking = await host.CreateMeetingAsync(new() { Title = "Quarterly review", Settings = new() { IsRecordingEnabled = true, AiEnabled = true } });
            await grace.OpenLinkAsync(asking.Id);
            await grace.ClickJoinAsync();
            await Assertions.Expect(grace.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
            await ShootAsync(grace, "consent");
        }

        var meeting = await ada.StartMeetingAsync();
        await grace.OpenLinkAsync(meeting);
        await ShootAsync(grace, "prejoin");
        await grace.ClickJoinAsync();
        await grace.WaitInsideAsync();
        await alan.JoinAsync(meeting);
        await ada.AssertSeesAndHearsAsync(alan);
        await ada.AssertSeesAndHearsAsync(grace);
        await ShootAsync(ada, "meeting");

        await grace.PressAsync("Share screen");
        await Assertions.Expect(ada.Page.GetByRole(AriaRole.Region, new() { Name = "Screen of Grace Hopper" }).Locator("video")).ToBeVisibleAsync();
        await ada.PressAsync("Participants, 3");
        await ShootAsync(ada, "meeting-screen");

        await grace.LeaveAsync();
        await ShootAsync(grace, "left");
        await ada.LeaveAsync();
        await ada.PressAsync("Go home");
        await Assertions.Expect(ada.Page.GetByRole(AriaRole.Heading, new() { Name = "My meetings" })).ToBeVisibleAsync();
        await ShootAsync(ada, "home");

        ada.AssertQuietConsole();
        grace.AssertQuietConsole();
        alan.AssertQuietConsole();
    }

    private static async Task ShootAsync(Person person, string name)
    {
        await person.ScreenshotAsync($"{name}-light");
        await person.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await Assertions.Expect(person.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await person.ScreenshotAsync($"{name}-dark");
        await person.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await person.Page.SetViewportSizeAsync(360, 740);
        // What floats beside a button, as its tooltip does, follows a change of the window a little later.
        await Until.GoodAsync(
            () => person.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth"),
            overflow => overflow <= 0,
            overflow => $"The page '{name}' is {overflow} pixels wider than a window of 360.",
            TimeSpan.FromSeconds(10));
        await person.ScreenshotAsync($"{name}-360");
        await person.Page.SetViewportSizeAsync(1280, 800);
    }
}
