using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using VideoConf.Contracts.Polls;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Polls;

/// <summary>A poll as it is kept.</summary>
internal sealed record PollDocument
{
    public required string PollId { get; init; }

    public required string SessionId { get; init; }

    public required string Question { get; init; }

    public required ImmutableArray<string> Options { get; init; }

    public required bool AllowsMany { get; init; }

    public required bool IsAnonymous { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public bool IsOpen { get; init; } = true;

    public long Version { get; init; } = 1;

    /// <summary>What keeps a voter in an anonymous poll from being told from the user's id alone.</summary>
    public required string Salt { get; init; }

    /// <summary>By voter.</summary>
    public ImmutableDictionary<string, Vote> Votes { get; init; } = ImmutableDictionary<string, Vote>.Empty;

    public string KeyOf(string userId) =>
        IsAnonymous ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Salt}:{userId}")))[..32] : userId;

    /// <summary>The poll with its tally; with the vote of <paramref name="userId"/> for that user alone.</summary>
    public PollState ToState(string? userId) => new()
    {
        PollId = PollId,
        Version = Version,
        Question = Question,
        AllowsMany = AllowsMany,
        IsAnonymous = IsAnonymous,
        IsOpen = IsOpen,
        Options = [.. Options.Select((text, number) => ToOption(text, Votes.Values.Where(vote => vote.Options.Contains(number))))],
        Voters = Votes.Count,
        CreatedAt = CreatedAt,
        OwnVote = userId is not null && Votes.TryGetValue(KeyOf(userId), out var own) ? own.Options : null,
    };

    private PollOption ToOption(string text, IEnumerable<Vote> votes)
    {
        var chosen = votes.ToArray();
        return new PollOption(text, chosen.Length, IsAnonymous ? null : [.. chosen.Select(vote => vote.Name ?? "?").Order(StringComparer.OrdinalIgnoreCase)]);
    }

    public static DocumentKey Key(string roomId, string sessionId, string pollId) => new(Keys.Meetings, roomId, Prefix(sessionId) + pollId);

    public static string Prefix(string sessionId) => $"poll-{sessionId}-";
}

/// <summary>One user's vote; without a name where votes have none.</summary>
internal sealed record Vote(ImmutableArray<int> Options, string? Name);
