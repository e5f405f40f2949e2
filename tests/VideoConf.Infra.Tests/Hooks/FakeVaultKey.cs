using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace VideoConf.Infra.Tests.Hooks;

/// <summary>A version of a key in the vault: its private half stays here.</summary>
internal sealed class FakeVaultKey : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly int _created;

    private FakeVaultKey(int created) => _created = created;

    public bool IsEnabled { get; set; } = true;

    public string Version => _created.ToString("x32", CultureInfo.InvariantCulture);

    public static FakeVaultKey Create(int created) => new(created);

    public JsonObject Describe(Uri vault) =>
        new() { ["kid"] = $"{vault}keys/join-tokens/{Version}", ["attributes"] = new JsonObject { ["enabled"] = IsEnabled, ["created"] = _created } };

    public JsonObject Public(Uri vault)
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        return new() { ["kid"] = $"{vault}keys/join-tokens/{Version}", ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Base64Url.EncodeToString(point.X), ["y"] = Base64Url.EncodeToString(point.Y) };
    }

    public string Sign(string digest) => Base64Url.EncodeToString(_key.SignHash(Base64Url.DecodeFromChars(digest), DSASignatureFormat.IeeeP1363FixedFieldConcatenation));

    public void Dispose() => _key.Dispose();
}
