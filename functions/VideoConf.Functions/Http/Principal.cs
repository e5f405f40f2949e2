using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using VideoConf.Functions.Identity;
using VideoConf.Meetings.Identity;

namespace VideoConf.Functions.Http;

/// <summary>
/// The header in which platform authentication tells who signed in with Entra ID: base64 of JSON with a list of claims. The platform takes the header off
/// what comes from outside, but only while it is switched on.
/// </summary>
public static class Principal
{
    /// <summary>Its name.</summary>
    public const string Header = "X-MS-CLIENT-PRINCIPAL";

    private const int MaxLength = 32 * 1024;
    private const int MaxName = 80;
    private const int MaxEmail = 254;
    private static readonly string[] ObjectId = ["http://schemas.microsoft.com/identity/claims/objectidentifier", "oid"];
    private static readonly string[] Tenant = ["http://schemas.microsoft.com/identity/claims/tenantid", "tid"];
    private static readonly string[] Email = ["preferred_username", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress", "email", "upn"];

    /// <summary>Who it is; null when there is no header, or none that makes sense. Never throws.</summary>
    public static CallerIdentity? Read(string? header)
    {
        if (header is not { Length: > 0 and <= MaxLength }) return null;
        var buffer = new byte[header.Length];
        if (!Convert.TryFromBase64String(header, buffer, out var length)) return null;
        try
        {
            using var json = JsonDocument.Parse(buffer.AsMemory(0, length));
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("claims", out var claims) && claims.ValueKind == JsonValueKind.Array
                ? From(claims)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static CallerIdentity? From(JsonElement claims)
    {
        // A person is an object in a tenant; without both it may be an application, or something that we do not know.
        if (Find(claims, ObjectId) is not { } objectId || Find(claims, Tenant) is not { } tenant) return null;
        return Person(tenant, objectId, Find(claims, ["name"]), Find(claims, Email));
    }

    /// <summary>The person whom a token of Entra's stands for; null for a program, which is nobody's participant.</summary>
    public static CallerIdentity? Person(EntraClaims claims)
    {
        ArgumentNullException.ThrowIfNull(claims);
        return claims.IsApplication ? null : Person(claims.TenantId, claims.ObjectId, claims.Name, claims.Email);
    }

    private static CallerIdentity Person(string tenant, string objectId, string? name, string? email)
    {
        name = string.IsNullOrWhiteSpace(name) ? email ?? "Unnamed" : name;
        if (name.Length > MaxName) name = name[..(char.IsHighSurrogate(name[MaxName - 1]) ? MaxName - 1 : MaxName)];
        if (email is not { Length: <= MaxEmail } || !email.Contains('@', StringComparison.Ordinal)) email = null;
        return new CallerIdentity(UserId(tenant, objectId), name, email, tenant, IsGuest: false);
    }

    /// <summary>The same person is the same user in every process, and the id tells nothing about them.</summary>
    internal static string UserId(string tenant, string objectId) =>
        "usr_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{tenant}/{objectId}".ToLowerInvariant())))[..32];

    private static string? Find(JsonElement claims, string[] types)
    {
        foreach (var type in types)
        {
            foreach (var claim in claims.EnumerateArray())
            {
                if (claim.ValueKind != JsonValueKind.Object || Text(claim, "typ") != type) continue;
                if (Text(claim, "val") is { Length: > 0 } value) return value;
            }
        }

        return null;
    }

    private static string? Text(JsonElement claim, string name) =>
        claim.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
