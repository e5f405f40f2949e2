namespace VideoConf.Contracts.Identity;

/// <summary>
/// GET <c>/config.json</c>: what the web client asks for when it starts. Where the client is served from another origin than the API, a file of this name
/// beside it says <see cref="ApiUrl"/>, and the API the rest.
/// </summary>
/// <param name="ApiUrl">Origin of the API; empty for the one that this came from.</param>
/// <param name="SignIn">How people sign in.</param>
/// <param name="Guests">Whether people come without signing in.</param>
public sealed record ClientConfig(string ApiUrl, ClientSignIn SignIn, bool Guests);

/// <summary>How people sign in.</summary>
/// <param name="Kind"><c>name</c>: a name is enough. <c>entra</c>: with Entra ID. <c>none</c>: nobody can.</param>
/// <param name="Authority">With <c>entra</c>: the tenant's address, such as <c>https://login.microsoftonline.com/TENANT</c>.</param>
/// <param name="ClientId">With <c>entra</c>: the application registration.</param>
public sealed record ClientSignIn(string Kind, string? Authority = null, string? ClientId = null)
{
    /// <summary>A name is enough.</summary>
    public const string Name = "name";

    /// <summary>With Entra ID.</summary>
    public const string Entra = "entra";

    /// <summary>Nobody can.</summary>
    public const string None = "none";
}
