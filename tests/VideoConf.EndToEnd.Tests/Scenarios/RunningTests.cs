using System.Text.RegularExpressions;
using VideoConf.Contracts.Meetings;
using VideoConf.EndToEnd.Tests.Harness;

namespace VideoConf.EndToEnd.Tests.Scenarios;

/// <summary>A meeting as people run it: who comes in, who may speak, what they write and vote, where they are sent, and who goes.</summary>
[Collection(BrowserCollection.Name)]
public sealed class RunningTests(BrowserFixture fixture)
{
    /// <summary>Small pictures: three browsers and the host share two processors.</summary>
    private const string SmallVideo = "?video=320x180@5";

    /// <summary>Of every wait: the machine may be busy with much else.</summary>
    /// <summary>One meeting from its first knock to the last removal: what each act costs is a click, what a meeting costs is its browsers.</summary>
    [Fact]
    public async Task A_meeting_is_run_from_the_lobby_over_chat_polls_and_breakout_rooms_to_a_removal()
    {
        await using var ada = await Person.ArriveAsync(fixture, "Ada");
        await using var grace = await Person.ArriveAsync(fixture, "Grace");
        await using var alan = await Person.ArriveAsync(fixture, "Alan");
        var meeting = await OpenAsync(ada, new() { LobbyEnabled = true });
        await LetInAndSendAwayAsync(ada, grace, alan, meeting);
        await SilenceAsync(ada, grace);

        // Said and asked before the last one comes.
        await grace.PressAsync("Chat");
        await WriteAsync(grace, "See https://example.org/notes <b>now</b>");
        await OpenPollAsync(ada);
        await WatchAsync(ada, alan, meeting);
        await TakePartAsync(ada, alan, grace);

        await ChatAsync(ada, grace, alan);
        await VoteAsync(ada, grace, alan);
        await BreakOutAsync(ada, [grace, alan], meeting);
        await PutOutAsync(ada, grace);
        ada.AssertQuietConsole();
        grace.AssertQuietConsole();
        alan.AssertQuietConsole();
    }

    /// <summary>The lobby: one is admitted, one is sent away.</summary>
    private static async Task LetInAndSendAwayAsync(Person host, Person admitted, Person denied, string meeting)
    {
        await KnockAsync(admitted, meeting);
        await KnockAsync(denied, meeting);
        await host.PressAsync("Show who waits");
        await host.PressAsync($"Deny {denied.Name}");
        await host.PressAsync($"Admit {admitted.Name}");
        await Seen(denied.Page.GetByText("The host did not let you in."));
        await Attribute(admitted.Meeting, "data-phase", "connected");
    }

    /// <summary>A mute that only a host lifts.</summary>
    private static async Task SilenceAsync(Person host, Person muted)
    {
        await Seen(host.TileOf(muted));
        await Seen(muted.Page.GetByRole(AriaRole.Button, new() { Name = "Mute microphone" }));
        await ChooseAsync(host, $"Actions for {muted.Name}", "Do not allow to unmute");
        await ChooseAsync(host, $"Actions for {muted.Name}", "Mute");
        await Seen(muted.Page.GetByText($"{host.Name} muted you."));
        var unmute = muted.Page.GetByRole(AriaRole.Button, new() { Name = "Unmute microphone" });
        await Attribute(unmute, "aria-disabled", "true");
        await host.SeesAsync(muted, "muted");
        await ChooseAsync(host, $"Actions for {muted.Name}", "Allow to unmute");
        await Assertions.Expect(unmute).Not.ToHaveAttributeAsync("aria-disabled", "true");
        await unmute.ClickAsync();
        await host.SeesAsync(muted, "microphone on");
    }

    private static async Task OpenPollAsync(Person host)
    {
        await ChooseAsync(host, "More options", "Polls");
        await host.PressAsync("New poll");
        await host.Page.GetByLabel("Question").FillAsync("Where to?");
        await host.Page.GetByLabel("Option 1").FillAsync("Sea");
        await host.Page.GetByLabel("Option 2").FillAsync("Hills");
        await host.PressAsync("Start poll");
    }

    /// <summary>Who comes late, as somebody else than before, to watch: they send nothing, and find what was said and asked.</summary>
    private static async Task WatchAsync(Person host, Person viewer, string meeting)
    {
        await viewer.Page.EvaluateAsync("() => { localStorage.clear(); sessionStorage.clear(); }");
        await viewer.OpenLinkAsync(meeting + SmallVideo);
        await viewer.Page.GetByRole(AriaRole.Checkbox, new() { Name = "Only watch and listen" }).CheckAsync();
        await viewer.ClickJoinAsync();
        await host.PressAsync("Show who waits");
        await host.PressAsync($"Admit {viewer.Name}");
        await Attribute(viewer.Meeting, "data-phase", "connected");
        await Attribute(viewer.Meeting, "data-role", "viewer");
        foreach (var control in (string[])["Unmute microphone", "Turn camera on"])
            await Attribute(viewer.Page.GetByRole(AriaRole.Button, new() { Name = control }), "aria-disabled", "true");
        await Seen(viewer.Page.GetByRole(AriaRole.Button, new() { Name = "More options, new poll" }));
        await host.SeesAsync(viewer, "muted");
    }

    /// <summary>A viewer is made a participant, and hands are taken in their order.</summary>
    private static async Task TakePartAsync(Person host, Person viewer, Person other)
    {
        await other.PressAsync("Raise hand");
        await Seen(host.Page.GetByRole(AriaRole.Img, new() { Name = "Hand raised, number 1" }));
        await viewer.PressAsync("Raise hand");
        await Seen(host.Page.GetByRole(AriaRole.Img, new() { Name = "Hand raised, number 2" }));
        await ChooseAsync(host, $"Actions for {viewer.Name}", "Make participant");
        await Attribute(viewer.Meeting, "data-role", "guest");
        await Assertions.Expect(viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Unmute microphone" })).Not.ToHaveAttributeAsync("aria-disabled", "true");
        await ChooseAsync(host, $"Actions for {other.Name}", "Lower hand");
        await Seen(other.Page.GetByRole(AriaRole.Button, new() { Name = "Raise hand" }));
        await Assertions.Expect(host.Page.GetByRole(AriaRole.Img, new() { Name = "Hand raised, number 2" })).ToHaveCountAsync(0);
    }

    /// <summary>Chat: history for who came late, with a link and without markup; to one alone; taken back by the host. And a reaction.</summary>
    private static async Task ChatAsync(Person host, Person writer, Person late)
    {
        await late.Page.GetByRole(AriaRole.Button, new() { NameRegex = Named("^Chat") }).First.ClickAsync();
        await Seen(late.Page.GetByTestId("chat-message").Filter(new() { HasText = "example.org" }));
        await host.Page.GetByRole(AriaRole.Button, new() { Name = "Chat, 1 unread" }).ClickAsync();
        var link = host.Page.GetByRole(AriaRole.Link, new() { Name = "https://example.org/notes" });
        await Attribute(link, "rel", "noopener noreferrer");
        await Seen(host.Page.GetByTestId("chat-message").GetByText("<b>now</b>"));
        await host.Page.GetByRole(AriaRole.Combobox, new() { Name = "To" }).SelectOptionAsync(new SelectOptionValue { Label = $"{writer.Name} (private)" });
        await WriteAsync(host, "Only for you");
        await Seen(writer.Page.GetByTestId("chat").GetByText("Only for you"));
        await host.PressAsync($"Delete message of {writer.Name}");
        await Seen(late.Page.GetByText("This message was deleted."));
        await Assertions.Expect(late.Page.GetByText("Only for you")).ToHaveCountAsync(0);

        await writer.PressAsync("Reactions");
        await writer.PressAsync("Heart");
        await Attribute(host.Page.GetByTestId("reaction").First, "data-emoji", "❤️");
        await writer.Page.Keyboard.PressAsync("Escape");
    }

    /// <summary>A poll that is voted in by two, and closed.</summary>
    private static async Task VoteAsync(Person host, params Person[] voters)
    {
        foreach (var voter in voters)
        {
            await ChooseAsync(voter, "More options, new poll", "Polls");
            await voter.Page.GetByRole(AriaRole.Radio, new() { Name = "Sea" }).CheckAsync();
            await voter.PressAsync("Vote");
        }

        await ChooseAsync(host, "More options", "Polls");
        await Attribute(host.Page.GetByTestId("poll"), "data-voters", "2");
        await host.PressAsync("Close poll");
        await Attribute(voters[1].Page.GetByTestId("poll"), "data-open", "false");
        await Attribute(voters[1].Page.GetByTestId("poll-option").First, "data-votes", "2");
    }

    /// <summary>Breakout rooms: everybody is sent by themselves, hears the host, and is called back.</summary>
    private static async Task BreakOutAsync(Person host, Person[] sent, string meeting)
    {
        await ChooseAsync(host, "More options", "Breakout rooms");
        await host.Page.GetByLabel("Number of rooms").FillAsync("1");
        await host.PressAsync("Assign evenly");
        await host.PressAsync("Open rooms");
        foreach (var person in sent)
        {
            await Assertions.Expect(person.Meeting).Not.ToHaveAttributeAsync("data-room-id", meeting);
            await Attribute(person.Meeting, "data-phase", "connected");
            await Seen(person.Page.GetByRole(AriaRole.Heading, new() { NameRegex = Named("^Room 1 · ") }));
        }

        await Seen(sent[0].TileOf(sent[1]));
        await Assertions.Expect(host.TileOf(sent[1])).ToBeHiddenAsync();
        await host.Page.GetByLabel("Message to all rooms").FillAsync("Two minutes left");
        await host.PressAsync("Send to all rooms");
        await Seen(sent[1].Page.GetByText("Two minutes left"));
        await host.PressAsync("Call everyone back");
        foreach (var person in sent)
        {
            await person.Page.GetByRole(AriaRole.Button, new() { Name = "Go now" }).ClickAsync();
            await Attribute(person.Meeting, "data-room-id", meeting);
            await Seen(host.TileOf(person));
        }
    }

    /// <summary>The spotlight, the lock, a co-host; and then somebody is put out.</summary>
    private static async Task PutOutAsync(Person host, Person other)
    {
        await host.Page.GetByRole(AriaRole.Button, new() { NameRegex = Named("^Participants, ") }).ClickAsync();
        await ChooseAsync(host, $"Actions for {other.Name}", "Spotlight for everyone");
        await Seen(other.Page.GetByTestId("spotlight"));
        await ChooseAsync(host, "Manage everyone", "Lock the meeting", AriaRole.Menuitemcheckbox);
        await Seen(other.Page.GetByTestId("locked"));
        await host.Page.Keyboard.PressAsync("Escape");
        await ChooseAsync(host, $"Actions for {other.Name}", "Make co-host");
        await Seen(other.Page.GetByText($"{host.Name} made you co-host."));
        await Attribute(other.Meeting, "data-role", "cohost");
        await ChooseAsync(host, $"Actions for {other.Name}", "Remove from meeting");
        await host.PressAsync("Remove");
        await Seen(other.Page.GetByRole(AriaRole.Heading, new() { Name = "You were removed from the meeting" }));
        await Assertions.Expect(host.TileOf(other)).ToBeHiddenAsync();
    }

    /// <summary>The host's own meeting, by the API, and the host in it.</summary>
    private async Task<string> OpenAsync(Person host, MeetingSettingsInput settings)
    {
        var email = $"{Guid.NewGuid():N}@example.org";
        using var api = await ApiCaller.SignInAsync(fixture.Host.Url, host.Name, email);
        var meeting = await api.CreateMeetingAsync(new() { Title = "Weekly", Settings = settings });
        await host.SignInAsync(email);
        await ComeAsync(host, meeting.Id);
        return meeting.Id;
    }

    private static async Task ComeAsync(Person person, string meeting)
    {
        await person.OpenLinkAsync(meeting + SmallVideo);
        await person.ClickJoinAsync();
        await Attribute(person.Meeting, "data-phase", "connected");
    }

    private static async Task KnockAsync(Person person, string meeting)
    {
        person.Expect(403);
        await person.OpenLinkAsync(meeting + SmallVideo);
        await person.ClickJoinAsync();
        await Seen(person.Page.GetByText("Waiting to be let in").First);
    }

    private static async Task WriteAsync(Person person, string text)
    {
        await person.Page.GetByLabel("Message", new() { Exact = true }).FillAsync(text);
        await person.PressAsync("Send message");
    }

    private static async Task ChooseAsync(Person person, string menu, string item, AriaRole role = AriaRole.Menuitem)
    {
        await person.Page.GetByRole(AriaRole.Button, new() { Name = menu, Exact = true }).ClickAsync();
        await person.Page.GetByRole(role, new() { Name = item }).First.ClickAsync();
    }

    private static Regex Named(string pattern) => new(pattern, RegexOptions.None, TimeSpan.FromSeconds(1));

    private static Task Seen(ILocator what) => Assertions.Expect(what).ToBeVisibleAsync();

    private static Task Attribute(ILocator what, string name, string value) => Assertions.Expect(what).ToHaveAttributeAsync(name, value);
}
