namespace VideoConf.Contracts.Signaling;

/// <summary>
/// A refusal as the result of a hub call, where the host has no other way to word one: an exception of a function reaches the caller with its stack. No
/// result of a call has a member of this name.
/// </summary>
/// <param name="HubError">The text that a hub error has: <c>{problem-type}: {sentence}</c>.</param>
public sealed record HubRefusal(string HubError);
