using VideoConf.Contracts.Tokens;

namespace VideoConf.Local.Placement;

/// <summary>
/// Verifies what media nodes sign. Apart from the verifier of the control plane's own tokens, so that a node's key, stolen or not, makes
/// no session, consent or join token.
/// </summary>
internal sealed record NodeKeys(TokenVerifier Tokens);
