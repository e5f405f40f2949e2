using VideoConf.Load.Forwarding.Clients;

namespace VideoConf.Load.Forwarding;

/// <summary>A kind of load.</summary>
/// <param name="Key">Its name in figures and on the command line.</param>
/// <param name="Title">What it is, in words.</param>
/// <param name="People">Who is in.</param>
internal sealed record Profile(string Key, string Title, IReadOnlyList<Person> People)
{
    /// <summary>Receivers whose packets are all decrypted, so that delays are known and what came is what was sent. They are spread over the order of joining.</summary>
    private const int Sampled = 4;

    /// <summary>All that are measured.</summary>
    public static IReadOnlyList<Profile> All { get; } =
    [
        FanOut(10), FanOut(50), FanOut(200),
        Meeting("meeting-10", "Meetings of 10 people, 6 at once: each sees 9 and hears 3", people: 10, rooms: 6),
        Meeting("meeting-30", "Meetings of 30 people, 2 at once: each sees 9 and hears 3", people: 30, rooms: 2),
        Audio(speakers: 10, listeners: 100),
    ];

    /// <summary>One camera of one size, and many who watch it.</summary>
    public static Profile FanOut(int receivers)
    {
        var sender = new Person(0, Room: 1) { SendsVideo = true };
        var watching = Enumerable.Range(1, receivers).Select(number => new Person(number, Room: 1) { VideoSlots = 1, Watched = [sender] });
        return new Profile($"fan-out-{receivers}", $"1 to {receivers}", [sender, .. watching]);
    }

    /// <summary>Rooms of people who all have a camera of three sizes and an open microphone. Three speak. Everybody sees the middle size of others, and hears the loudest.</summary>
    public static Profile Meeting(string key, string title, int people, int rooms)
    {
        const int Seen = 9;
        const int Heard = 3;
        var all = new List<Person>();
        for (var room = 1; room <= rooms; room++)
        {
            var first = (room - 1) * people;
            var members = Enumerable.Range(0, people).Select(number => new Person(first + number, room)
            {
                SendsVideo = true,
                IsSimulcast = true,
                SendsAudio = true,
                IsLoud = number < Heard,
                VideoSlots = Math.Min(Seen, people - 1),
                AudioSlots = Heard,
                HasExtensions = true,
            }).ToList();
            foreach (var member in members) member.Watched = [.. members.Where(other => other != member).Take(Seen)];
            all.AddRange(members);
        }

        return new Profile(key, title, all) { IsFanOut = false };
    }

    /// <summary>People who speak at the same time, and many who hear all of them.</summary>
    public static Profile Audio(int speakers, int listeners)
    {
        var speaking = Enumerable.Range(0, speakers).Select(static number => new Person(number, Room: 1) { SendsAudio = true, IsLoud = true, HasExtensions = true }).ToList();
        var listening = Enumerable.Range(speakers, listeners).Select(number => new Person(number, Room: 1) { AudioSlots = speakers, Watched = speaking, HasExtensions = true });
        return new Profile($"audio-{listeners}", $"{speakers} voices to {listeners} listeners", [.. speaking, .. listening]) { IsFanOut = false };
    }

    /// <summary>The same rooms so many times, with other people in each.</summary>
    public Profile Times(int times)
    {
        if (times == 1) return this;
        var (people, rooms) = (People.Max(static person => person.Number) + 1, People.Max(static person => person.Room));
        var all = new List<Person>();
        for (var more = 0; more < times; more++)
        {
            var copies = People.ToDictionary(static person => person, person => person with { Number = person.Number + (more * people), Room = person.Room + (more * rooms) });
            foreach (var copy in copies.Values) copy.Watched = [.. copy.Watched.Select(one => copies[one])];
            all.AddRange(copies.Values);
        }

        return this with { Title = $"{Title}, {times} times", People = all };
    }

    /// <summary>Whether it is one to many at saturation; else it is people at the pace of life.</summary>
    public bool IsFanOut { get; init; } = true;

    /// <summary>Whether a person's packets are decrypted.</summary>
    public bool IsSampled(Person person)
    {
        var receivers = People.Where(static one => one.VideoSlots + one.AudioSlots > 0).ToList();
        var at = receivers.IndexOf(person);
        return at >= 0 && (receivers.Count <= Sampled || at % ((receivers.Count - 1) / (Sampled - 1)) == 0);
    }
}
