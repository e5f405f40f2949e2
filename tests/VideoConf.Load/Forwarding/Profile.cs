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
    public static IReadOnlyList<Profile> All { get; } = [FanOut(10), FanOut(50), FanOut(200)];

    /// <summary>One camera of one size, and many who watch it.</summary>
    public static Profile FanOut(int receivers)
    {
        var sender = new Person(0, Room: 1) { SendsVideo = true };
        var watching = Enumerable.Range(1, receivers).Select(number => new Person(number, Room: 1) { VideoSlots = 1, Watched = [sender] });
        return new Profile($"fan-out-{receivers}", $"1 to {receivers}", [sender, .. watching]);
    }

    /// <summary>Whether a person's packets are decrypted.</summary>
    public bool IsSampled(Person person)
    {
        var receivers = People.Where(static one => one.VideoSlots + one.AudioSlots > 0).ToList();
        var at = receivers.IndexOf(person);
        return at >= 0 && (receivers.Count <= Sampled || at % ((receivers.Count - 1) / (Sampled - 1)) == 0);
    }
}
