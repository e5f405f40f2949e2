using System.Text.Json;

namespace VideoConf.Contracts.Tokens;

/// <summary>The claims of one kind of token. The audience is part of the type, so that no verifier can ask for the wrong one.</summary>
/// <typeparam name="TSelf">The claims record.</typeparam>
public interface ITokenClaims<TSelf>
    where TSelf : class, ITokenClaims<TSelf>
{
    /// <summary>The <c>aud</c> claim.</summary>
    static abstract string Audience { get; }

    /// <summary>How long a token of this kind lives.</summary>
    static abstract TimeSpan Lifetime { get; }

    /// <summary>Writes the claims that are this kind's own into the open payload object.</summary>
    void Write(Utf8JsonWriter payload);

    /// <summary>Reads them back; null when one is missing or of the wrong type.</summary>
    static abstract TSelf? Read(JsonElement payload);
}
