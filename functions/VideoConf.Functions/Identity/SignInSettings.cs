using Microsoft.Extensions.Configuration;

namespace VideoConf.Functions.Identity;

/// <summary>Who may come: the settings of section <c>SignIn</c>.</summary>
public sealed record SignInSettings
{
    /// <summary>The application registration that people sign in to; null where nobody can, and everybody is a guest.</summary>
    public string? ClientId { get; init; }

    /// <summary>The tenant whose people may sign in. Tokens of every other are refused.</summary>
    public string TenantId { get; init; } = "";

    /// <summary>Entra's address, with a slash at the end; another one in sovereign clouds.</summary>
    public Uri Authority { get; init; } = new("https://login.microsoftonline.com/");

    /// <summary>Whether people without an account get a session. Each meeting's host still decides whether guests may join.</summary>
    public bool Guests { get; init; } = true;

    /// <summary>Reads the section, and adds to <paramref name="wrong"/> what is not as it should be.</summary>
    internal static SignInSettings Read(IConfiguration configuration, List<string> wrong)
    {
        var section = configuration.GetSection("SignIn");
        var clientId = Text(section, "clientId");
        var tenantId = Text(section, "tenantId");
        if (clientId is not null && !Guid.TryParse(clientId, out _)) wrong.Add("SignIn__clientId is not the id of an application registration");
        if (clientId is not null && !Guid.TryParse(tenantId, out _)) wrong.Add("SignIn__tenantId is not the id of a tenant, and SignIn__clientId wants one");
        var guests = true;
        if (Text(section, "guests") is { } told && !bool.TryParse(told, out guests)) wrong.Add("SignIn__guests is neither True nor False");
        var authority = new SignInSettings().Authority;
        if (Text(section, "authority") is { } address && (!Uri.TryCreate(address.TrimEnd('/') + "/", UriKind.Absolute, out authority!) || authority.Scheme != Uri.UriSchemeHttps))
            wrong.Add("SignIn__authority is not an https address");
        return new SignInSettings { ClientId = clientId, TenantId = tenantId ?? "", Authority = authority, Guests = guests };
    }

    private static string? Text(IConfigurationSection section, string name) => string.IsNullOrWhiteSpace(section[name]) ? null : section[name]!.Trim();
}
