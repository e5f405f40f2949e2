using System.Security.Cryptography;
using VideoConf.Contracts.Tokens;

namespace VideoConf.Functions.Tests.Identity;

public sealed class EntraTokensTests
{
    private readonly FakeEntra _entra = new();

    [Fact]
    public async Task A_persons_token_tells_who_it_is()
    {
        var result = await _entra.Tokens().VerifyAsync(_entra.Sign(_entra.Ada()), CancellationToken.None);

        Assert.Equal(TokenFailure.None, result.Failure);
        Assert.Equal(("0a1b2c3d-0000-0000-0000-000000000001", FakeEntra.Tenant, "Ada", "ada@example.org", false),
            (result.Claims!.ObjectId, result.Claims.TenantId, result.Claims.Name, result.Claims.Email, result.Claims.IsApplication));
    }

    [Fact]
    public async Task A_managed_identitys_token_of_version_1_is_an_applications()
    {
        var claims = _entra.Ada();
        (claims["iss"], claims["aud"], claims["sub"]) = ($"https://sts.windows.net/{FakeEntra.Tenant}/", $"api://{FakeEntra.Client}", claims["oid"]);

        Assert.True((await _entra.Tokens().VerifyAsync(_entra.Sign(claims), CancellationToken.None)).Claims!.IsApplication);
    }

    [Theory]
    [InlineData("iss", "https://login.microsoftonline.com/99999999-2222-3333-4444-555555555555/v2.0", TokenFailure.WrongIssuer)]
    [InlineData("tid", "99999999-2222-3333-4444-555555555555", TokenFailure.WrongIssuer)]
    [InlineData("aud", "00000003-0000-0000-c000-000000000000", TokenFailure.WrongAudience)]
    [InlineData("oid", "", TokenFailure.Malformed)]
    [InlineData("exp", "soon", TokenFailure.Malformed)]
    public async Task A_claim_that_is_not_ours_refuses_the_token(string claim, string value, TokenFailure failure)
    {
        var claims = _entra.Ada();
        claims[claim] = value;

        Assert.Equal(failure, (await _entra.Tokens().VerifyAsync(_entra.Sign(claims), CancellationToken.None)).Failure);
    }

    [Fact]
    public async Task A_token_has_its_time()
    {
        var (tokens, token) = (_entra.Tokens(), _entra.Sign(_entra.Ada()));
        _entra.Clock.Advance(TimeSpan.FromMinutes(66));
        Assert.Equal(TokenFailure.Expired, (await tokens.VerifyAsync(token, CancellationToken.None)).Failure);

        var early = _entra.Ada();
        early["nbf"] = _entra.Clock.GetUtcNow().AddMinutes(6).ToUnixTimeSeconds();
        Assert.Equal(TokenFailure.NotYetValid, (await tokens.VerifyAsync(_entra.Sign(early), CancellationToken.None)).Failure);
    }

    [Fact]
    public async Task The_algorithm_is_not_the_tokens_to_choose()
    {
        foreach (var algorithm in new[] { "none", "HS256", "RS512", "ES256" })
            Assert.Equal(TokenFailure.WrongAlgorithm, (await _entra.Tokens().VerifyAsync(_entra.Sign(_entra.Ada(), algorithm: algorithm), CancellationToken.None)).Failure);
    }

    [Fact]
    public async Task A_signature_of_another_key_does_not_count()
    {
        using var other = RSA.Create(2048);

        Assert.Equal(TokenFailure.BadSignature, (await _entra.Tokens().VerifyAsync(_entra.Sign(_entra.Ada(), with: other), CancellationToken.None)).Failure);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a.b")]
    [InlineData("a.b.c.d")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.e30.AAAA")]
    [InlineData("W10.W10.W10")]
    public async Task Text_that_is_no_token_is_malformed(string? text) =>
        Assert.Equal(TokenFailure.Malformed, (await _entra.Tokens().VerifyAsync(text, CancellationToken.None)).Failure);

    [Fact]
    public async Task Keys_are_asked_for_once_and_again_when_they_were_changed()
    {
        var tokens = _entra.Tokens();
        for (var i = 0; i < 3; i++) Assert.NotNull((await tokens.VerifyAsync(_entra.Sign(_entra.Ada()), CancellationToken.None)).Claims);
        Assert.Equal(1, _entra.Asked);

        _entra.Clock.Advance(TimeSpan.FromMinutes(2));
        _entra.Roll("two");
        Assert.NotNull((await tokens.VerifyAsync(_entra.Sign(_entra.Ada(), "two"), CancellationToken.None)).Claims);
        Assert.Equal(2, _entra.Asked);
    }

    [Fact]
    public async Task Invented_keys_do_not_make_us_ask_each_time()
    {
        using var other = RSA.Create(2048);
        var tokens = _entra.Tokens();
        for (var i = 0; i < 5; i++)
            Assert.Equal(TokenFailure.UnknownKey, (await tokens.VerifyAsync(_entra.Sign(_entra.Ada(), $"invented-{i}", with: other), CancellationToken.None)).Failure);

        Assert.Equal(1, _entra.Asked);
    }

    [Fact]
    public async Task Known_keys_go_on_while_Entra_is_away()
    {
        var tokens = _entra.Tokens();
        await tokens.VerifyAsync(_entra.Sign(_entra.Ada()), CancellationToken.None);
        _entra.IsAway = true;
        _entra.Clock.Advance(TimeSpan.FromHours(30));

        Assert.NotNull((await tokens.VerifyAsync(_entra.Sign(_entra.Ada()), CancellationToken.None)).Claims);
    }

    [Fact]
    public async Task Keys_that_could_not_be_read_are_asked_for_again_within_seconds()
    {
        var tokens = _entra.Tokens();
        _entra.IsAway = true;
        for (var i = 0; i < 3; i++) Assert.Equal(TokenFailure.UnknownKey, (await tokens.VerifyAsync(_entra.Sign(_entra.Ada()), CancellationToken.None)).Failure);
        Assert.Equal(1, _entra.Asked);

        _entra.IsAway = false;
        _entra.Clock.Advance(TimeSpan.FromSeconds(3));
        Assert.NotNull((await tokens.VerifyAsync(_entra.Sign(_entra.Ada()), CancellationToken.None)).Claims);
    }

    [Fact]
    public async Task Who_hangs_up_while_keys_are_asked_for_takes_them_from_nobody()
    {
        var tokens = _entra.Tokens();
        using var gone = new CancellationTokenSource();
        _entra.WhenAsked = gone.Cancel;
        await tokens.VerifyAsync(_entra.Sign(_entra.Ada()), gone.Token);

        Assert.NotNull((await tokens.VerifyAsync(_entra.Sign(_entra.Ada()), CancellationToken.None)).Claims);
        Assert.Equal(1, _entra.Asked);
    }

    [Fact]
    public async Task Where_nobody_signs_in_no_token_counts()
    {
        var settings = _entra.Settings with { ClientId = null };
        var tokens = new VideoConf.Functions.Identity.EntraTokens(settings, null!, _entra.Clock);

        Assert.Equal(TokenFailure.WrongAudience, (await tokens.VerifyAsync(_entra.Sign(_entra.Ada()), CancellationToken.None)).Failure);
    }
}
