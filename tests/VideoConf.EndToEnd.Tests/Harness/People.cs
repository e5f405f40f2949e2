using System.Globalization;

namespace VideoConf.EndToEnd.Tests.Harness;

/// <summary>Several people in one meeting, each with a small camera picture and a tone of their own, and what they miss of each other.</summary>
internal sealed class People(BrowserFixture fixture, Uri host, string meetingId, Action<string> print) : IAsyncDisposable
{
    /// <summary>Hertz; whole periods in the ten milliseconds that the probe looks at.</summary>
    private static readonly int[] Tones = [500, 900, 1_300];

    /// <summary>Small enough that two processors encode it for everybody, and often enough that a gap is seen.</summary>
    private const string Video = "320x180@20";

    private readonly List<(Person Person, int Tone)> _all = [];

    public IReadOnlyList<Person> All => [.. _all.Select(one => one.Person)];

    /// <summary>Somebody is inside.</summary>
    /// <param name="consent">How they answer where they are asked.</param>
    public async Task<Person> AddAsync(string? consent = null)
    {
        var person = await ArriveAsync();
        if (consent is null) await person.ClickJoinAsync();
        else await person.AnswerAsync(consent);
        await person.WaitInsideAsync();
        return person;
    }

    /// <summary>Somebody is at the door; the next thing is the click on the button.</summary>
    public async Task<Person> ArriveAsync()
    {
        var person = await Person.ArriveAsync(fixture.Browser, host, $"Peer{_all.Count + 1}");
        var tone = Tones[_all.Count];
        _all.Add((person, tone));
        await person.UseCameraAsync(Video);
        await person.Context.AddInitScriptAsync($"window.__tone = {tone};");
        await person.Context.AddInitScriptAsync(Scripts.Read("Harness", "gapProbe.js"));
        await person.OpenLinkAsync(meetingId);
        return person;
    }

    /// <summary>Until everybody's media goes by one way alone: <c>peer</c> or <c>sfu</c>.</summary>
    public async Task AllByAsync(string way)
    {
        foreach (var person in All) await Assertions.Expect(person.Meeting).ToHaveAttributeAsync("data-media-way", way);
    }

    /// <summary>What each person who is inside at the beginning sees and hears of the others during something, and a second longer.</summary>
    public async Task<Misses[]> MeasureAsync(string name, Func<Task> during)
    {
        var inside = new List<(Person Person, int Tone)>();
        foreach (var one in _all)
        {
            if (await one.Person.Meeting.IsVisibleAsync()) inside.Add(one);
        }

        var present = inside.ConvertAll(one => one.Person);
        foreach (var person in present)
            await person.Page.EvaluateAsync("pitches => window.__measure(pitches)", inside.Where(one => one.Person != person).Select(one => one.Tone).ToArray());
        await during();

        // What is swapped at the very end is still to show.
        await Task.Delay(TimeSpan.FromSeconds(1));
        var gaps = new List<Misses>();
        foreach (var person in present) gaps.Add(await person.Page.EvaluateAsync<Misses>("() => window.__gaps()"));
        foreach (var (person, one) in present.Zip(gaps)) print($"{name}: {person.Name}: {one}");
        print(string.Create(CultureInfo.InvariantCulture, $"{name}: longest gap of pictures {gaps.Max(one => one.LongestPicture):F0} ms, of sound {gaps.Max(one => one.LongestSound):F0} ms"));
        return [.. gaps];
    }

    public void AssertQuiet()
    {
        foreach (var person in All) person.AssertQuietConsole();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var person in All) await person.DisposeAsync();
    }
}
