using VideoConf.Contracts.Polls;
using VideoConf.Contracts.Problems;
using VideoConf.Meetings.Identity;

namespace VideoConf.Meetings.Polls;

/// <summary>POST <c>/v1/meetings/{id}/polls/{pollId}/votes</c>: one vote a user, to be changed while the poll is open.</summary>
public sealed class VoteInPoll
{
    private readonly PollDesk _desk;

    internal VoteInPoll(PollDesk desk) => _desk = desk;

    /// <summary>Counts the vote. The same vote again changes nothing.</summary>
    public async Task<Outcome<PollState>> ExecuteAsync(CallerIdentity caller, string meetingId, string pollId, VoteRequest? request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (request is null) return Problems.NoBody();
        var found = await _desk.OfAsync(caller, meetingId, cancellationToken);
        if (!found.Succeeded) return found.Problem;
        if (found.Value.Member is not { } member) return new Problem(ProblemTypes.Forbidden, "Only who is in the meeting now may vote. Join it first.");

        var (roomId, sessionId) = (found.Value.Room.RoomId, found.Value.Room.SessionId!);
        PollDocument? before = null;
        var changed = await _desk.ChangeAsync(roomId, sessionId, pollId, poll => Decide(before = poll, caller.UserId, member.DisplayName, request), cancellationToken);
        if (!changed.Succeeded) return changed.Problem;
        if (!ReferenceEquals(before, changed.Value)) await _desk.TellAsync(roomId, changed.Value);
        return changed.Value.ToState(caller.UserId);
    }

    /// <summary>The poll with the vote in it.</summary>
    internal static Outcome<PollDocument> Decide(PollDocument poll, string userId, string name, VoteRequest request)
    {
        if (!poll.IsOpen) return new Problem(ProblemTypes.Conflict, "This poll is closed; votes are taken no more.");
        if (request.Options is not { Count: > 0 } chosen) return Problem.Field("options", "options is empty. Give the numbers of the options that you choose, from 0.");
        if (chosen.Any(option => option < 0 || option >= poll.Options.Length)) return Problem.Field("options", $"options must be numbers from 0 to {poll.Options.Length - 1}.");
        if (chosen.Distinct().Count() != chosen.Count) return Problem.Field("options", "options names an option twice.");
        if (chosen.Count > 1 && !poll.AllowsMany) return Problem.Field("options", "options has several; only one may be chosen in this poll.");

        var key = poll.KeyOf(userId);
        var vote = new Vote([.. chosen.Order()], poll.IsAnonymous ? null : name);
        if (poll.Votes.TryGetValue(key, out var known) && known.Options.SequenceEqual(vote.Options)) return poll;
        return poll with { Votes = poll.Votes.SetItem(key, vote) };
    }
}
