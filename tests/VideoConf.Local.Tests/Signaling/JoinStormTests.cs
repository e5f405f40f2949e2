using System.Diagnostics;
using System.Text.Json;
using VideoConf.Contracts.Signaling;
using VideoConf.Local.Tests.Running;
using Xunit.Abstractions;

namespace VideoConf.Local.Tests.Signaling;

/// <summary>Many enter one room at the same moment; <c>./videoconf bench --load</c> does the same with more, and measures.</summary>
public sealed class JoinStormTests(SharedHost shared, ITestOutputHelper output) : IClassFixture<SharedHost>
{
    private const int People = 40;

    /// <summary>Far more than it takes, for machines that do much else.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly RunningHost _host = shared.Host;

    [Fact]
    public async Task Everybody_knows_of_everybody_and_nobody_is_told_more_than_once_a_join()
    {
        var ada = await _host.SignInAsync("Ada");
        var id = await ada.CreateMeetingAsync(new { maxParticipants = People + 1, topology = Topologies.Sfu });
        await using var first = await ada.EnterAsync(id);
        var crowd = new Person[People];
        await Parallel.ForAsync(0, People, async (number, _) => crowd[number] = await _host.SignInAsync($"Person {number}"));

        using var limit = new CancellationTokenSource(Limit);
        var began = Stopwatch.GetTimestamp();
        var watching = HearAsync(first, limit.Token);
        var hubs = await Task.WhenAll(crowd.Select(person => Task.Run(() => person.EnterAsync(id))));
        try
        {
            var entered = Stopwatch.GetElapsedTime(began);
            var heard = await Task.WhenAll(hubs.Select(hub => HearAsync(hub, limit.Token)).Append(watching));
            output.WriteLine(
                $"{People} people: all in after {entered.TotalSeconds:0.00} s, known to all after {Stopwatch.GetElapsedTime(began).TotalSeconds:0.00} s; "
                + $"{heard.Sum() / (double)People:0.0} messages a join, {heard[^1]} to who was there before");

            // One a change is what a room without ticks would send.
            Assert.InRange(heard[^1], 1, People);
            Assert.All(heard, count => Assert.InRange(count, 0, People));
        }
        finally
        {
            foreach (var hub in hubs) await hub.DisposeAsync();
        }
    }

    /// <summary>Listens until everybody is known, and returns how many messages about people that took.</summary>
    private static async Task<int> HearAsync(HubClient hub, CancellationToken cancellationToken)
    {
        var known = hub.Entered.GetProperty("participants").EnumerateArray().Select(IdOf).ToHashSet(StringComparer.Ordinal);
        var messages = 0;
        try
        {
            while (known.Count < People + 1)
            {
                var (method, argument) = await hub.NextAsync(cancellationToken);
                if (method is HubEvents.ParticipantJoined or HubEvents.StateChanged) known.Add(IdOf(argument));
                else if (method is HubEvents.RoomDelta) known.UnionWith(argument.GetProperty("participants").EnumerateArray().Select(IdOf));
                else continue;
                messages++;
            }
        }
        catch (OperationCanceledException error)
        {
            throw new TimeoutException($"After {Limit.TotalSeconds} s {hub.ParticipantId} knows of {known.Count} people instead of {People + 1}.", error);
        }

        return messages;
    }

    private static string IdOf(JsonElement info) => info.GetProperty("participantId").GetString()!;
}
