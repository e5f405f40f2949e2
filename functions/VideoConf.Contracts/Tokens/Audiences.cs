namespace VideoConf.Contracts.Tokens;

/// <summary>The audiences of this product's tokens.</summary>
public static class Audiences
{
    /// <summary>A signed-in user's or a guest's session: the REST API.</summary>
    public const string Api = "videoconf:api";

    /// <summary>An answer to a meeting's consent question: a join.</summary>
    public const string Consent = "videoconf:consent";

    /// <summary>A participant's way into a room: the hub and media.</summary>
    public const string Join = "videoconf:join";

    /// <summary>The control plane's commands to a media node.</summary>
    public const string Node = "videoconf:node";

    /// <summary>The link at the foot of an e-mail.</summary>
    public const string Unsubscribe = "videoconf:unsubscribe";

    /// <summary>A media node's reports to the control plane.</summary>
    public const string Control = "videoconf:control";
}
