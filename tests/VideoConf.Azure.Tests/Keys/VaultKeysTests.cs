using System.Net;
using Azure;
using VideoConf.Azure.Keys;
using VideoConf.Azure.Resilience;
using VideoConf.Contracts.Tokens;
using VideoConf.TestSupport;

namespace VideoConf.Azure.Tests.Keys;

public sealed class VaultKeysTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly ManualTimeProvider _clock = new();
    private readonly FakeVault _vault;
    private readonly TokenVerifier _verifier;
    private readonly VaultKeys _keys;
    private readonly RemoteTokenIssuer _issuer;

    public VaultKeysTests()
    {
        _vault = new FakeVault(_clock);
        _verifier = new TokenVerifier(_clock);
        _keys = new VaultKeys(_vault.Client(), "join-tokens", _verifier, _clock);
        _issuer = new RemoteTokenIssuer(_keys, _clock);
    }

    public void Dispose()
    {
        _keys.Dispose();
        _verifier.Dispose();
        _vault.Dispose();
    }

    [Fact]
    public async Task A_token_that_the_vault_signed_is_good_here()
    {
        _vault.AddVersion();

        var token = await IssueAsync();
        await IssueAsync();

        Assert.Equal("node-1", _verifier.Verify<NodeClaims>(token).Claims!.NodeId);
        Assert.Equal(2, _vault.Signatures);

        // Versions and point are read once: a token costs one request.
        Assert.Equal(1 + 1 + 2, _vault.Requests);
    }

    [Fact]
    public async Task A_new_version_is_trusted_at_once_and_signs_when_everyone_knows_it()
    {
        var first = _vault.AddVersion();
        await _keys.RefreshAsync(None);
        _clock.Advance(TimeSpan.FromDays(90));
        var second = _vault.AddVersion();

        await _keys.RefreshAsync(None);
        var before = await _keys.KeyIdAsync(None);
        _clock.Advance(VaultKeys.Settling);
        await _keys.RefreshAsync(None);
        var token = await IssueAsync();

        Assert.Equal(_vault.KeyIdOf(first), before);
        Assert.Equal(_vault.KeyIdOf(second), await _keys.KeyIdAsync(None));
        Assert.True(_verifier.Verify<NodeClaims>(token).IsValid);
        Assert.Equal([_vault.KeyIdOf(second), _vault.KeyIdOf(first)], (await _keys.PublicKeysAsync(None)).Keys.Select(key => key.KeyId));
    }

    [Fact]
    public async Task A_version_that_was_disabled_is_trusted_no_longer()
    {
        var leaked = _vault.AddVersion();
        var token = await IssueAsync();
        _vault.AddVersion();
        _vault.Disable(leaked);

        await _keys.RefreshAsync(None);

        Assert.Equal(TokenFailure.UnknownKey, _verifier.Verify<NodeClaims>(token).Failure);
        Assert.True(_verifier.Verify<NodeClaims>(await IssueAsync()).IsValid);
    }

    [Fact]
    public async Task A_key_without_an_enabled_version_is_an_error_that_names_it()
    {
        _vault.Disable(_vault.AddVersion());

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => _keys.RefreshAsync(None));

        Assert.Contains("join-tokens", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    public async Task A_busy_vault_is_asked_again_when_it_says(HttpStatusCode status)
    {
        _vault.AddVersion();
        await _keys.RefreshAsync(None);
        var refusals = 0;
        _vault.Instead = _ =>
        {
            if (++refusals > 2) return null;
            var refusal = FakeVault.Refusal(status);
            refusal.Headers.Add("Retry-After", "1");
            return refusal;
        };
        var started = TimeProvider.System.GetTimestamp();

        var token = await IssueAsync();

        Assert.True(_verifier.Verify<NodeClaims>(token).IsValid);
        Assert.Equal(3, refusals);
        Assert.True(TimeProvider.System.GetElapsedTime(started) >= TimeSpan.FromSeconds(1.9));
    }

    [Fact]
    public async Task A_refusal_is_asked_again_in_the_first_minutes_and_not_after_them()
    {
        _vault.AddVersion();
        var refusals = 0;
        _vault.Instead = _ => ++refusals <= 3 ? FakeVault.Refusal(HttpStatusCode.Forbidden) : null;

        var first = _keys.RefreshAsync(None);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!first.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(10, patience.Token);
        }

        await first;
        _clock.Advance(FirstMinutes.Length);
        refusals = 0;
        var error = await Assert.ThrowsAsync<RequestFailedException>(() => _keys.RefreshAsync(None));
        Assert.Equal((403, 1), (error.Status, refusals));
    }

    [Fact]
    public async Task The_token_for_the_vault_goes_nowhere_else()
    {
        _vault.Instead = _ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("""{"value":[],"nextLink":"https://elsewhere.example/keys"}""") };

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => _keys.RefreshAsync(None));

        Assert.Contains("elsewhere.example", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, _vault.Requests);
    }

    [Fact]
    public async Task The_TURN_secret_is_none_until_there_is_one_and_follows_its_rotation()
    {
        var secret = new TurnSecret(_vault.Client(), "turn-secret");
        Assert.Null(secret.Value);
        await secret.RefreshAsync(None);
        Assert.Null(secret.Value);
        _vault.Secret = "north";
        await secret.RefreshAsync(None);
        Assert.Equal("north", secret.Value);
    }

    private async Task<string> IssueAsync() => (await _issuer.IssueAsync(new NodeClaims("node-1"))).Token;
}
