namespace VideoConf.Contracts.Moderation;

/// <summary>What a host or co-host can do (hub <c>Moderate</c>, POST <c>/v1/meetings/{id}/moderation</c>).</summary>
public static class ModerationActions
{
    /// <summary>Lets in the one who waits as <see cref="ModerateRequest.TargetUserId"/>.</summary>
    public const string Admit = "admit";

    /// <summary>Lets in all who wait.</summary>
    public const string AdmitAll = "admitAll";

    /// <summary>Sends away the one who waits as <see cref="ModerateRequest.TargetUserId"/>.</summary>
    public const string Deny = "deny";

    /// <summary><see cref="ModerateRequest.Value"/> true: nobody new may enter.</summary>
    public const string Lock = "lock";

    /// <summary>Mutes <see cref="ModerateRequest.TargetUserId"/>: nothing of their voice is forwarded until they unmute, or are allowed to.</summary>
    public const string Mute = "mute";

    /// <summary>Mutes all but hosts.</summary>
    public const string MuteAll = "muteAll";

    /// <summary><see cref="ModerateRequest.Value"/>: whether participants may unmute themselves; with a target, whether this one may.</summary>
    public const string AllowUnmute = "allowUnmute";

    /// <summary>Stops the target's camera.</summary>
    public const string StopVideo = "stopVideo";

    /// <summary><see cref="ModerateRequest.Value"/>: whether participants may turn their cameras on; with a target, whether this one may.</summary>
    public const string AllowVideo = "allowVideo";

    /// <summary>Stops the target's screen share.</summary>
    public const string StopShare = "stopShare";

    /// <summary><see cref="ModerateRequest.Value"/>: whether participants other than hosts may share their screens.</summary>
    public const string AllowShare = "allowShare";

    /// <summary>Puts the target out; their tokens are refused, and they return only as the lobby lets them.</summary>
    public const string Remove = "remove";

    /// <summary><see cref="ModerateRequest.Value"/>: whether the target is shown large to all; at most 9 at once.</summary>
    public const string Spotlight = "spotlight";

    /// <summary>Lowers the target's hand; without a target all hands.</summary>
    public const string LowerHand = "lowerHand";

    /// <summary>Gives the target <see cref="ModerateRequest.Role"/>: <c>cohost</c>, <c>attendee</c> or <c>viewer</c>; by the host alone.</summary>
    public const string SetRole = "setRole";

    /// <summary>Makes the target host of this session; by the host alone, who becomes co-host.</summary>
    public const string HandOver = "handOver";
}

/// <summary>One act of moderation.</summary>
/// <param name="Action">One of <see cref="ModerationActions"/>.</param>
/// <param name="TargetUserId">A participant id, or the id of one who waits; null for all, where the action allows it.</param>
/// <param name="Value">Where the action has one. Default true.</param>
/// <param name="Role">With <see cref="ModerationActions.SetRole"/>.</param>
public sealed record ModerateRequest(string? Action = null, string? TargetUserId = null, bool? Value = null, string? Role = null);

/// <summary>What came of it.</summary>
/// <param name="Version">Room version with the change in it. The same act again changes nothing and is no error.</param>
/// <param name="Affected">How many participants or waiting people it changed.</param>
public sealed record ModerateResult(long Version, int Affected);

/// <summary>Somebody who waits in the lobby.</summary>
/// <param name="WaitingId">What to admit or deny by.</param>
/// <param name="UserId">The user.</param>
/// <param name="DisplayName">Name as they gave it.</param>
/// <param name="Role">The role that they will have.</param>
/// <param name="Since">Since when they wait.</param>
public sealed record WaitingPerson(string WaitingId, string UserId, string DisplayName, string Role, DateTimeOffset Since);

/// <summary>Hub event <c>LobbyChanged</c>, to hosts and co-hosts: who waits now, longest first; whole each time.</summary>
/// <param name="Version">Rises with every change.</param>
/// <param name="Waiting">Who waits.</param>
public sealed record LobbyState(long Version, IReadOnlyList<WaitingPerson> Waiting);

/// <summary>Hub event <c>Moderated</c>, to the one concerned: what a host did, so that the client follows (turns the microphone off) and says so.</summary>
/// <param name="Action">One of <see cref="ModerationActions"/>.</param>
/// <param name="ByName">Who did it.</param>
/// <param name="Value">As in <see cref="ModerateRequest.Value"/>.</param>
/// <param name="Role">With <see cref="ModerationActions.SetRole"/>.</param>
public sealed record Moderated(string Action, string ByName, bool? Value = null, string? Role = null);
