using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using VideoConf.Contracts.Tokens;

namespace VideoConf.Contracts.Tests.Tokens;

public sealed class TokenTests : IDisposable
{
    private readonly SettableClock _clock = new();
    private readonly SigningKey _key = SigningKey.Create();
    private readonly TokenIssuer _issuer;
    private readonly TokenVerifier _verifier;

    public TokenTests()
    {
        _issuer = new TokenIssuer(_key, _clock);
        _verifier = new TokenVerifier(_clock, _key.PublicKey);
    }

    private static JoinClaims Join { get; } = new("abcd-efgh-jkmn", "ses_1", "prt_1", "usr_1", "Zoë 😀 \"Z\"", "host", ["ai"], "tok_1");

    public void Dispose()
    {
        _verifier.Dispose();
        _key.Dispose();
    }

    [Fact]
    public void Every_kind_comes_back_as_it_was_issued()
    {
        AssertSame(new SessionClaims("usr_1", "Zoë", "zoe@example.org", "local", false), TimeSpan.FromHours(12));
        AssertSame(new SessionClaims("gst_1", "Gus", null, "local", true), TimeSpan.FromHours(12));
        AssertSame(new NodeClaims("node-1"), TimeSpan.FromSeconds(60));
        AssertSame(new ControlClaims("node-1"), TimeSpan.FromSeconds(60));

        var join = _verifier.Verify<JoinClaims>(_issuer.Issue(Join).Token);
        Assert.Equal(Join with { Declined = join.Claims!.Declined }, join.Claims);
        Assert.Equal(["ai"], join.Claims.Declined);
        var answers = new Dictionary<string, bool>(StringComparer.Ordinal) { ["ai"] = true, ["recording"] = false };
        var consent = _verifier.Verify<ConsentClaims>(_issuer.Issue(new ConsentClaims("usr_1", "abcd-efgh-jkmn", answers)).Token);
        Assert.Equal(answers.OrderBy(answer => answer.Key), consent.Claims!.Answers.OrderBy(answer => answer.Key));

        void AssertSame<T>(T claims, TimeSpan lifetime)
            where T : class, ITokenClaims<T>
        {
            var issued = _issuer.Issue(claims);
            var result = _verifier.Verify<T>(issued.Token);
            Assert.Equal((claims, TokenFailure.None, _clock.Now, _clock.Now + lifetime), (result.Claims, result.Failure, result.IssuedAt, result.ExpiresAt));
            Assert.Equal(issued.ExpiresAt, result.ExpiresAt);
        }
    }

    [Fact]
    public void A_token_is_good_for_one_audience()
    {
        AssertOnly<SessionClaims>(_issuer.Issue(new SessionClaims("u", "n", null, "t", false)).Token);
        AssertOnly<ConsentClaims>(_issuer.Issue(new ConsentClaims("u", "m", new Dictionary<string, bool>(StringComparer.Ordinal))).Token);
        AssertOnly<JoinClaims>(_issuer.Issue(Join).Token);
        AssertOnly<NodeClaims>(_issuer.Issue(new NodeClaims("n")).Token);
        AssertOnly<ControlClaims>(_issuer.Issue(new ControlClaims("n")).Token);

        void AssertOnly<T>(string token)
        {
            Assert.Equal(Expected<SessionClaims>(), _verifier.Verify<SessionClaims>(token).Failure);
            Assert.Equal(Expected<ConsentClaims>(), _verifier.Verify<ConsentClaims>(token).Failure);
            Assert.Equal(Expected<JoinClaims>(), _verifier.Verify<JoinClaims>(token).Failure);
            Assert.Equal(Expected<NodeClaims>(), _verifier.Verify<NodeClaims>(token).Failure);
            Assert.Equal(Expected<ControlClaims>(), _verifier.Verify<ControlClaims>(token).Failure);

            static TokenFailure Expected<TOther>() => typeof(T) == typeof(TOther) ? TokenFailure.None : TokenFailure.WrongAudience;
        }
    }

    [Fact]
    public void A_token_that_was_good_is_refused_all_the_same_when_it_is_over_or_its_key_is_trusted_no_longer()
    {
        var token = _issuer.Issue(Join).Token;
        Assert.Equal(TokenFailure.None, _verifier.Verify<JoinClaims>(token).Failure);
        Assert.Equal(TokenFailure.None, _verifier.Verify<JoinClaims>(token).Failure);
        Assert.Equal(TokenFailure.WrongAudience, _verifier.Verify<SessionClaims>(token).Failure);
        Assert.NotEqual(TokenFailure.None, _verifier.Verify<JoinClaims>(token[..^1] + (token[^1] == 'A' ? 'Q' : 'A')).Failure);

        _clock.Now += TimeSpan.FromSeconds(630);
        Assert.Equal(TokenFailure.Expired, _verifier.Verify<JoinClaims>(token).Failure);
        _clock.Now -= TimeSpan.FromSeconds(630 + 31);
        Assert.Equal(TokenFailure.NotYetValid, _verifier.Verify<JoinClaims>(token).Failure);
        _clock.Now += TimeSpan.FromSeconds(31);
        Assert.Equal(TokenFailure.None, _verifier.Verify<JoinClaims>(token).Failure);

        _verifier.RemoveKey(_key.KeyId);
        Assert.Equal(TokenFailure.UnknownKey, _verifier.Verify<JoinClaims>(token).Failure);
    }

    [Fact]
    public void More_tokens_than_are_remembered_are_verified_as_well()
    {
        var tokens = Enumerable.Range(0, 5000).Select(number => _issuer.Issue(Join with { TokenId = $"tok_{number}" }).Token).ToList();
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < tokens.Count; i++) Assert.Equal($"tok_{i}", _verifier.Verify<JoinClaims>(tokens[i]).Claims!.TokenId);
        }
    }

    [Theory]
    [InlineData(-31, TokenFailure.NotYetValid)]
    [InlineData(-30, TokenFailure.None)]
    [InlineData(0, TokenFailure.None)]
    [InlineData(600, TokenFailure.None)]
    [InlineData(629, TokenFailure.None)]
    [InlineData(630, TokenFailure.Expired)]
    [InlineData(1_000_000, TokenFailure.Expired)]
    public void Clocks_may_be_half_a_minute_apart_and_no_more(int seconds, TokenFailure expected)
    {
        var token = _issuer.Issue(Join).Token;
        _clock.Now += TimeSpan.FromSeconds(seconds);
        Assert.Equal(expected, _verifier.Verify<JoinClaims>(token).Failure);
    }

    [Fact]
    public void A_lifetime_can_be_shortened_and_not_prolonged()
    {
        Assert.Equal(_clock.Now.AddMinutes(5), _issuer.Issue(Join, TimeSpan.FromMinutes(5)).ExpiresAt);
        Assert.Equal(_clock.Now.AddMinutes(10), _issuer.Issue(Join, TimeSpan.FromHours(5)).ExpiresAt);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("NONE")]
    [InlineData("HS256")]
    [InlineData("ES384")]
    [InlineData("RS256")]
    [InlineData("es256")]
    [InlineData("ES256 ")]
    public void Another_algorithm_is_refused_whatever_the_signature(string algorithm)
    {
        var payload = Payload();
        var header = $$"""{"alg":"{{algorithm}}","typ":"JWT","kid":"{{_key.KeyId}}"}""";
        Assert.Equal(TokenFailure.WrongAlgorithm, Verify(Sign(header, payload)));
        Assert.Equal(TokenFailure.WrongAlgorithm, Verify($"{Encode(header)}.{Encode(payload)}."));
    }

    [Fact]
    public void The_public_key_is_no_HMAC_secret()
    {
        using var ecdsa = _key.PublicKey.ToEcdsa()!;
        byte[][] secrets =
        [
            Encoding.ASCII.GetBytes(ecdsa.ExportSubjectPublicKeyInfoPem()), ecdsa.ExportSubjectPublicKeyInfo(),
            JsonSerializer.SerializeToUtf8Bytes(_key.PublicKey), Encoding.ASCII.GetBytes(_key.KeyId),
        ];
        foreach (var algorithm in (string[])["HS256", "ES256"])
        {
            var signed = $"{Encode($$"""{"alg":"{{algorithm}}","kid":"{{_key.KeyId}}"}""")}.{Encode(Payload())}";
            foreach (var secret in secrets)
            {
                var mac = HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(signed));
                Assert.NotEqual(TokenFailure.None, Verify($"{signed}.{Base64Url.EncodeToString(mac)}"));
                Assert.NotEqual(TokenFailure.None, Verify($"{signed}.{Base64Url.EncodeToString([.. mac, .. mac])}"));
            }
        }
    }

    [Fact]
    public void A_signature_of_zeros_is_no_signature() =>
        Assert.Equal(TokenFailure.BadSignature, Verify($"{Encode(Header())}.{Encode(Payload())}.{Base64Url.EncodeToString(new byte[64])}"));

    [Fact]
    public void A_strangers_key_is_unknown_and_does_not_pass_under_our_name()
    {
        using var stranger = SigningKey.Create();
        Assert.Equal(TokenFailure.UnknownKey, Verify(new TokenIssuer(stranger, _clock).Issue(Join).Token));
        var signed = $"{Encode(Header())}.{Encode(Payload())}";
        Assert.Equal(TokenFailure.BadSignature, Verify($"{signed}.{Base64Url.EncodeToString(stranger.Sign(Encoding.ASCII.GetBytes(signed)))}"));

        Assert.False(_verifier.TryAddKey(stranger.PublicKey with { KeyId = "chosen" }));
        Assert.True(_verifier.TryAddKey(stranger.PublicKey));
        Assert.True(_verifier.TryAddKey(stranger.PublicKey));
        Assert.Equal(TokenFailure.None, Verify(new TokenIssuer(stranger, _clock).Issue(Join).Token));
        _verifier.RemoveKey(stranger.KeyId);
        Assert.Equal(TokenFailure.UnknownKey, Verify(new TokenIssuer(stranger, _clock).Issue(Join).Token));
    }

    [Fact]
    public void A_key_embedded_or_pointed_to_by_the_token_is_not_looked_at()
    {
        using var stranger = SigningKey.Create();
        var jwk = JsonSerializer.Serialize(stranger.PublicKey);
        var header = $$"""{"alg":"ES256","kid":"{{stranger.KeyId}}","jku":"https://example.org/keys"}""";
        var signed = $"{Encode(header)}.{Encode(Payload())}";
        Assert.Equal(TokenFailure.UnknownKey, Verify($"{signed}.{Base64Url.EncodeToString(stranger.Sign(Encoding.ASCII.GetBytes(signed)))}"));
        // A header with an object in it is within the depth that is read; it still names no key of ours.
        Assert.Equal(TokenFailure.UnknownKey, Verify($"{Encode($$"""{"alg":"ES256","kid":"{{stranger.KeyId}}","jwk":{{jwk}}}""")}.{Encode(Payload())}.{Base64Url.EncodeToString(new byte[64])}"));
    }

    [Fact]
    public void Every_changed_character_is_noticed()
    {
        var token = _issuer.Issue(Join).Token;
        for (var i = 0; i < token.Length; i++)
        {
            var changed = token.ToCharArray();
            changed[i] = changed[i] == 'A' ? 'B' : 'A';
            Assert.NotEqual(TokenFailure.None, Verify(new string(changed)));
            Assert.NotEqual(TokenFailure.None, Verify(token.Remove(i, 1)));
            Assert.NotEqual(TokenFailure.None, Verify(token.Insert(i, "A")));
        }
    }

    [Fact]
    public void A_signature_has_one_spelling()
    {
        // 64 bytes are 85 and a third characters: four bits of the last one are not used and must be zero.
        var token = _issuer.Issue(Join).Token;
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var last = Alphabet.IndexOf(token[^1], StringComparison.Ordinal);
        for (var bits = 1; bits < 16; bits++) Assert.Equal(TokenFailure.Malformed, Verify(token[..^1] + Alphabet[last | bits]));
        Assert.Equal(TokenFailure.Malformed, Verify(token + "=="));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("...")]
    [InlineData("a.b")]
    [InlineData("a.b.c.d")]
    [InlineData("Bearer a.b.c")]
    [InlineData("e30.e30.e30")]
    [InlineData(" ")]
    [InlineData("\u0000.\u0000.\u0000")]
    [InlineData("ß.ß.ß")]
    public void What_is_no_token_is_malformed(string? token) => Assert.Equal(TokenFailure.Malformed, Verify(token));

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"x\"")]
    [InlineData("{")]
    [InlineData("""{"alg":1}""")]
    [InlineData("""{"kid":"x"}""")]
    [InlineData("""{"alg":"ES256"}""")]
    [InlineData("""{"alg":"ES256","kid":7}""")]
    [InlineData("""{"alg":"ES256","alg":"ES256","kid":"x"}""")]
    [InlineData("""{"alg":"ES256","kid":"x","crit":["exp"]}""")]
    [InlineData("""{"alg":"ES256","kid":"\ud800"}""")]
    [InlineData("""{"alg":"ES256","kid":"x",}""")]
    [InlineData("""{"alg":"ES256","kid":"x"}//""")]
    public void A_header_is_read_strictly(string header) => Assert.Equal(TokenFailure.Malformed, Verify(Sign(header, Payload())));

    [Theory]
    [InlineData("""{"iss":"other","aud":"videoconf:join"}""", TokenFailure.WrongIssuer)]
    [InlineData("""{"aud":"videoconf:join"}""", TokenFailure.WrongIssuer)]
    [InlineData("""{"iss":["videoconf"],"aud":"videoconf:join"}""", TokenFailure.WrongIssuer)]
    [InlineData("""{"iss":"videoconf"}""", TokenFailure.WrongAudience)]
    [InlineData("""{"iss":"videoconf","aud":["videoconf:join"]}""", TokenFailure.WrongAudience)]
    [InlineData("""{"iss":"videoconf","aud":"videoconf:join"}""", TokenFailure.Malformed)]
    [InlineData("""{"iss":"videoconf","aud":"videoconf:join","iat":0,"nbf":0,"exp":"never"}""", TokenFailure.Malformed)]
    [InlineData("""{"iss":"videoconf","aud":"videoconf:join","iat":0,"nbf":0,"exp":1e300}""", TokenFailure.Malformed)]
    [InlineData("""{"iss":"videoconf","aud":"videoconf:join","iat":0,"nbf":0,"exp":9223372036854775807}""", TokenFailure.Malformed)]
    [InlineData("""{"iss":"videoconf","aud":"videoconf:join","iat":0,"nbf":-1,"exp":253402300799}""", TokenFailure.Malformed)]
    [InlineData("""{"iss":"videoconf","aud":"videoconf:join","iat":0,"nbf":0,"exp":253402300700}""", TokenFailure.Malformed)]
    [InlineData("""{"iss":"videoconf","aud":"videoconf:join","iat":0,"nbf":0,"exp":1}""", TokenFailure.Expired)]
    [InlineData("[1]", TokenFailure.Malformed)]
    [InlineData("{", TokenFailure.Malformed)]
    public void Well_signed_claims_are_still_checked(string payload, TokenFailure expected) => Assert.Equal(expected, Verify(Sign(Header(), payload)));

    [Fact]
    public void The_last_second_of_time_is_no_overflow()
    {
        var payload = """{"iss":"videoconf","aud":"videoconf:node","iat":0,"nbf":0,"exp":253402300799,"node":"n"}""";
        Assert.Contains(_verifier.Verify<NodeClaims>(Sign(Header(), payload)).Failure, (TokenFailure[])[TokenFailure.None, TokenFailure.Malformed]);
    }

    [Fact]
    public void A_token_has_four_kibibytes_at_most()
    {
        Assert.Throws<ArgumentException>(() => _issuer.Issue(Join with { DisplayName = new string('n', 4000) }));
        Assert.Equal(TokenFailure.Malformed, Verify(Sign(Header(), $$"""{"x":"{{new string('x', 4000)}}"}""")));
        Assert.Equal(TokenFailure.Malformed, Verify(new string('A', 10_000_000)));
    }

    [Fact]
    public void A_private_key_survives_its_file()
    {
        using var again = SigningKey.FromPem(_key.ExportPem());
        Assert.Equal(_key.PublicKey, again.PublicKey);
        Assert.Equal(TokenFailure.None, Verify(new TokenIssuer(again, _clock).Issue(Join).Token));
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Assert.Throws<CryptographicException>(() => SigningKey.FromPem(other.ExportPkcs8PrivateKeyPem()));
        Assert.Throws<ArgumentException>(() => SigningKey.FromPem("not a key"));
    }

    [Fact]
    public void A_public_key_travels_as_JSON_without_its_private_part()
    {
        var json = JsonSerializer.Serialize(new JsonWebKeySet([_key.PublicKey]));
        Assert.DoesNotContain("\"d\"", json, StringComparison.Ordinal);
        var read = JsonSerializer.Deserialize<JsonWebKeySet>(json)!.Keys[0];
        Assert.Equal(_key.PublicKey, read);
        using var verifier = new TokenVerifier(_clock, read);
        Assert.True(verifier.Verify<JoinClaims>(_issuer.Issue(Join).Token).IsValid);
    }

    [Fact]
    public void A_thumbprint_is_that_of_RFC_7638()
    {
        // RFC 7517 appendix A.1's key; the digest is computed from RFC 7638 section 3's rule with another tool.
        var key = new JsonWebKey { KeyType = "EC", Curve = "P-256", X = "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4", Y = "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM", KeyId = "1" };
        using var ecdsa = key.ToEcdsa()!;
        Assert.Equal(key with { KeyId = "cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s" }, JsonWebKey.From(ecdsa));
    }

    [Fact]
    public void What_is_no_P256_public_key_is_refused()
    {
        var good = _key.PublicKey;
        JsonWebKey[] bad =
        [
            good with { KeyType = "RSA" }, good with { Curve = "P-384" }, good with { Algorithm = "HS256" }, good with { X = "AAAA" },
            good with { X = good.Y, Y = good.X }, good with { Y = good.Y + "=" }, good with { X = new string('A', 43), Y = new string('A', 43) },
        ];
        foreach (var key in bad)
        {
            Assert.Null(key.ToEcdsa());
            Assert.False(_verifier.TryAddKey(key with { KeyId = "other" }));
            Assert.Throws<ArgumentException>(() => new TokenVerifier(_clock, key));
        }
    }

    [Fact]
    public async Task Many_threads_sign_and_verify_at_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < 50; i++)
            {
                var claims = new NodeClaims($"node-{thread}-{i}");
                Assert.Equal(claims, _verifier.Verify<NodeClaims>(_issuer.Issue(claims).Token).Claims);
            }
        })));
    }

    [Fact]
    public void Mutated_tokens_never_throw_and_never_pass()
    {
        var random = new Random(7519);
        string[] seeds = [_issuer.Issue(Join).Token, Sign(Header(), "{}"), Sign("""{"alg":"none"}""", Payload()), "..", ""];
        for (var i = 0; i < 30_000; i++)
        {
            var token = new StringBuilder(seeds[random.Next(seeds.Length)]);
            for (var edits = random.Next(1, 5); edits > 0; edits--)
            {
                var at = random.Next(token.Length + 1);
                var character = random.Next(4) == 0 ? (char)random.Next(0x10000) : "ABab01-_.=+/"[random.Next(12)];
                switch (random.Next(4))
                {
                    case 0: token.Insert(at, character); break;
                    case 1 when at < token.Length: token[at] = character; break;
                    case 2 when at < token.Length: token.Remove(at, random.Next(1, token.Length - at + 1)); break;
                    default: token.Append(token.ToString(at, token.Length - at)); break;
                }
            }

            var text = token.ToString();
            if (!seeds.Contains(text, StringComparer.Ordinal)) Assert.NotEqual(TokenFailure.None, Verify(text));
        }
    }

    [Fact]
    public void Mutated_but_well_signed_JSON_never_throws()
    {
        var random = new Random(8259);
        var seed = Encoding.UTF8.GetBytes(Payload());
        for (var i = 0; i < 3_000; i++)
        {
            var bytes = seed.ToArray();
            for (var edits = random.Next(1, 4); edits > 0; edits--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var signed = $"{Encode(Header())}.{Base64Url.EncodeToString(bytes)}";
            Verify($"{signed}.{Base64Url.EncodeToString(_key.Sign(Encoding.ASCII.GetBytes(signed)))}");
        }
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private string Header() => $$"""{"alg":"ES256","typ":"JWT","kid":"{{_key.KeyId}}"}""";

    private string Payload()
    {
        var token = _issuer.Issue(Join).Token.Split('.');
        return Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token[1]));
    }

    private string Sign(string header, string payload)
    {
        var signed = $"{Encode(header)}.{Encode(payload)}";
        return $"{signed}.{Base64Url.EncodeToString(_key.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    private TokenFailure Verify(string? token) => _verifier.Verify<JoinClaims>(token).Failure;

    private sealed class SettableClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
