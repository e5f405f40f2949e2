namespace VideoConf.Contracts.Polls;

/// <summary>POST <c>/v1/meetings/{id}/polls</c>, by a host or co-host: the poll opens at once.</summary>
public sealed record CreatePollRequest
{
    /// <summary>1 to 300 characters.</summary>
    public string? Question { get; init; }

    /// <summary>2 to 10 options of 1 to 200 characters, no two the same.</summary>
    public IReadOnlyList<string>? Options { get; init; }

    /// <summary>Whether several may be chosen. Default false.</summary>
    public bool? AllowsMany { get; init; }

    /// <summary>Whether nobody, the host neither, learns who chose what. Default true.</summary>
    public bool? IsAnonymous { get; init; }
}

/// <summary>POST <c>/v1/meetings/{id}/polls/{pollId}/votes</c>, by a participant. Voting again changes the vote while the poll is open.</summary>
/// <param name="Options">Numbers of the options, from 0.</param>
public sealed record VoteRequest(IReadOnlyList<int>? Options = null);

/// <summary>A poll. Hub event <c>PollChanged</c>; GET <c>/v1/meetings/{id}/polls</c> lists them.</summary>
public sealed record PollState
{
    /// <summary>Id.</summary>
    public required string PollId { get; init; }

    /// <summary>Rises with every change; an older one is to be ignored.</summary>
    public required long Version { get; init; }

    /// <summary>The question.</summary>
    public required string Question { get; init; }

    /// <summary>Whether several may be chosen.</summary>
    public required bool AllowsMany { get; init; }

    /// <summary>Whether votes have no names.</summary>
    public required bool IsAnonymous { get; init; }

    /// <summary>Whether votes are taken.</summary>
    public required bool IsOpen { get; init; }

    /// <summary>The options with their votes.</summary>
    public required IReadOnlyList<PollOption> Options { get; init; }

    /// <summary>How many have voted.</summary>
    public required int Voters { get; init; }

    /// <summary>When it was opened.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>What the caller chose; null in hub events and before they voted.</summary>
    public IReadOnlyList<int>? OwnVote { get; init; }
}

/// <summary>An option.</summary>
/// <param name="Text">As it was typed.</param>
/// <param name="Votes">How many chose it.</param>
/// <param name="Names">Who, where the poll is not anonymous; null else.</param>
public sealed record PollOption(string Text, int Votes, IReadOnlyList<string>? Names = null);
