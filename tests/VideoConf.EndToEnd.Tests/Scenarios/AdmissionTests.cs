using VideoConf.Contracts.Meetings;
using VideoConf.EndToEnd.Tests.Harness;

namespace VideoConf.EndToEnd.Tests.Scenarios;

/// <summary>Who may not come in, and what they are told.</summary>
[Collection(BrowserCollection.Name)]
public sealed class AdmissionTests(BrowserFixture fixture)
{
    [Fact]
    public async Task Who_refuses_consent_stays_out_where_the_host_wants_it_so()
    {
        var meeting = await PrepareAsync(new() { IsRecordingEnabled = true, AllowDeclinedConsent = false });
        await using var guest = await Person.ArriveAsync(fixture, "Guest");
        guest.Expect(403);
        await guest.OpenLinkAsync(meeting.Id);
        await guest.ClickJoinAsync();
        await guest.Page.GetByRole(AriaRole.Radio, new() { Name = "Decline" }).CheckAsync();
        await guest.PressAsync("Join meeting");
        await SaysAsync(guest, "Joining needs your consent");
        guest.AssertQuietConsole();
    }

    [Fact]
    public async Task Who_refuses_consent_may_join_where_the_host_allows_it_and_is_marked()
    {
        var meeting = await PrepareAsync(new() { IsRecordingEnabled = true });
        await using var guest = await Person.ArriveAsync(fixture, "Guest");
        guest.Expect(403);
        await guest.OpenLinkAsync(meeting.Id);
        await guest.ClickJoinAsync();
        await guest.Page.GetByRole(AriaRole.Radio, new() { Name = "Decline" }).CheckAsync();
        await guest.PressAsync("Join meeting");
        await guest.WaitInsideAsync();
        await guest.PressAsync("Participants, 1");
        await Assertions.Expect(guest.Page.GetByText("not recorded")).ToBeVisibleAsync();
        guest.AssertQuietConsole();
    }

    [Fact]
    public async Task A_wrong_password_is_told_and_the_right_one_lets_in()
    {
        var meeting = await PrepareAsync(new() { Password = "correct horse" });
        await using var guest = await Person.ArriveAsync(fixture, "Guest");
        guest.Expect(403);
        await guest.OpenLinkAsync(meeting.Id);
        await guest.Page.GetByLabel("Meeting password").FillAsync("wrong horse");
        await guest.ClickJoinAsync();
        await SaysAsync(guest, "Wrong password");
        await guest.Page.GetByLabel("Meeting password").FillAsync("correct horse");
        await guest.ClickJoinAsync();
        await guest.WaitInsideAsync();
        guest.AssertQuietConsole();
    }

    [Fact]
    public async Task A_full_meeting_takes_nobody_more()
    {
        var meeting = await PrepareAsync(new() { MaxParticipants = 2 });
        using var first = await ApiCaller.SignInAsync(fixture.Host.Url, "First");
        using var second = await ApiCaller.SignInAsync(fixture.Host.Url, "Second");
        await using var guest = await Person.ArriveAsync(fixture, "Guest");
        guest.Expect(409);
        await guest.OpenLinkAsync(meeting.Id);
        await first.JoinAsync(meeting.Id, new());
        await second.JoinAsync(meeting.Id, new());
        await guest.ClickJoinAsync();
        await SaysAsync(guest, "The meeting is full");
        guest.AssertQuietConsole();
    }

    [Fact]
    public async Task When_the_host_ends_the_meeting_everyone_is_told_and_nobody_gets_in_again()
    {
        await using var ada = await Person.ArriveAsync(fixture, "Ada");
        await using var grace = await Person.ArriveAsync(fixture, "Grace");
        var meeting = await ada.StartMeetingAsync();
        await grace.JoinAsync(meeting);

        await ada.PressAsync("More ways to leave");
        await ada.Page.GetByRole(AriaRole.Menuitem, new() { Name = "End for everyone" }).ClickAsync();
        await ada.PressAsync("End for everyone");
        await Assertions.Expect(grace.Page.GetByRole(AriaRole.Heading, new() { Name = "The meeting has ended" })).ToBeVisibleAsync();
        await Assertions.Expect(ada.Page.GetByRole(AriaRole.Heading, new() { Name = "The meeting has ended" })).ToBeVisibleAsync();

        grace.Expect(410);
        await grace.Page.GotoAsync($"/join/{meeting}");
        await Assertions.Expect(grace.Page.GetByText("This meeting has ended").First).ToBeVisibleAsync();
        ada.AssertQuietConsole();
        grace.AssertQuietConsole();
    }

    private static Task SaysAsync(Person person, string title) =>
        Assertions.Expect(person.Page.GetByRole(AriaRole.Alert).Filter(new() { HasText = title })).ToBeVisibleAsync();

    private async Task<MeetingResponse> PrepareAsync(MeetingSettingsInput settings)
    {
        using var host = await ApiCaller.SignInAsync(fixture.Host.Url, "Host");
        return await host.CreateMeetingAsync(new() { Title = "Prepared", Settings = settings });
    }
}
