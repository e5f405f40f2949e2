using VideoConf.Local.Files;
using VideoConf.Local.Tests.Running;

namespace VideoConf.Local.Tests.Recordings;

public sealed class FileLinkTests
{
    private const string Blob = "recordings/abcd-efgh-jkmn/rec_1/meeting.mp4";

    private readonly ManualClock _clock = new();
    private readonly SignedFileLinks _links;

    public FileLinkTests() => _links = new SignedFileLinks([.. Enumerable.Repeat((byte)7, 32)], _clock);

    [Theory]
    [InlineData("Weekly.mp4")]
    [InlineData("Größe 会議 \"quoted\" ; a=b.mp4")]
    [InlineData("..")]
    public void An_address_opens_what_it_was_made_for(string fileName)
    {
        var (token, name) = Parts(_links.Read(Blob, fileName, _clock.GetUtcNow().AddHours(1)));
        Assert.Equal(fileName, name);
        Assert.True(_links.TryOpen(token, name, out var blob, out var expired));
        Assert.Equal((Blob, false), (blob, expired));
    }

    [Fact]
    public void An_address_ends()
    {
        var (token, name) = Parts(_links.Read(Blob, "a.mp4", _clock.GetUtcNow().AddHours(1)));
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.True(_links.TryOpen(token, name, out _, out var expired));
        Assert.True(expired);
    }

    [Fact]
    public void Every_changed_character_is_noticed()
    {
        var (token, name) = Parts(_links.Read(Blob, "a.mp4", _clock.GetUtcNow().AddHours(1)));
        Assert.False(_links.TryOpen(token, "b.mp4", out _, out _));
        for (var i = 0; i < token.Length; i++)
        {
            // The last character of each part may carry bits that mean nothing: every other character of the alphabet is tried.
            foreach (var c in "Aa0-_.")
            {
                if (token[i] == c) continue;
                var changed = token[..i] + c + token[(i + 1)..];
                if (_links.TryOpen(changed, name, out var blob, out _)) Assert.Equal(Blob, blob);
                if (i < token.IndexOf('.', StringComparison.Ordinal) - 1) Assert.False(_links.TryOpen(changed, name, out _, out _), changed);
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("abc")]
    [InlineData("abc.")]
    [InlineData(".abc")]
    [InlineData("AAAA.AAAA")]
    [InlineData("not base64!.x")]
    public void What_is_no_token_is_none(string token) => Assert.False(_links.TryOpen(token, "a.mp4", out _, out _));

    [Fact]
    public void Another_key_makes_other_addresses()
    {
        var other = new SignedFileLinks([.. Enumerable.Repeat((byte)8, 32)], _clock);
        var (token, name) = Parts(other.Read(Blob, "a.mp4", _clock.GetUtcNow().AddHours(1)));
        Assert.False(_links.TryOpen(token, name, out _, out _));
    }

    private static (string Token, string FileName) Parts(string address)
    {
        var parts = address.Split('/');
        Assert.Equal(["", "v1", "files"], parts[..3]);
        return (parts[3], Uri.UnescapeDataString(parts[4]));
    }
}
