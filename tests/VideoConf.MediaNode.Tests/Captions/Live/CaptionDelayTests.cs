using System.Net.Http.Json;
using System.Text.Json;
using VideoConf.Contracts.Node;
using VideoConf.MediaNode.Tests.Audio;
using VideoConf.MediaNode.Tests.Support;
using VideoConf.Sfu;
using VideoConf.TestSupport;
using Xunit.Abstractions;

namespace VideoConf.MediaNode.Tests.Captions.Live;

/// <summary>How far captions are behind speech, with the embedded engine and voices that come as time goes. Needs PocketSphinx and ffmpeg.</summary>
public sealed class CaptionDelayTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Three_at_once_are_understood_or_it_is_said_who_was_not()
    {
        const string Room = "abcd-efgh-jkmn";
        var voices = new[] { "awb", "rms", "slt" };
        var said = new List<(string Participant, string Text, short[] Words)>();
        foreach (var (voice, sentence) in voices.Zip(Sentences.All)) said.Add(($"prt_{voice}", sentence, await SpokenWords.SayAsync(sentence, voice)));

        await using var node = await NodeFixture.StartAsync();
        await node.Control.StartAsync();
        TapVoices? tap = null;
        node.Engine.TakeTap = (_, added) =>
        {
            tap = new TapVoices(added);
            return SfuError.None;
        };
        using var put = await node.Http.PutAsJsonAsync(NodePaths.Captions(Room), new PutCaptionsRequest("ses_1", "en-US"), JsonSerializerOptions.Web);
        put.EnsureSuccessStatusCode();

        var start = DateTimeOffset.UtcNow;
        await Task.WhenAll(said.Select(item => tap!.SayAsync(item.Participant, [.. new short[8_000], .. item.Words, .. new short[16_000]], TimeProvider.System)));

        // On a machine with more to do than it has processors the engine falls behind, and the room writes down fewer people: then it says so.
        NodeEvent[] Of(string participant, string type) => [.. node.Control.Taken.Where(item => item.Type == type && item.ParticipantId == participant)];
        NodeEvent[] Lines(string participant) => [.. Of(participant, NodeEventTypes.Spoken).Where(item => item.Line!.IsFinal && item.Line.Text.Length > 0)];
        await Until.TrueAsync(
            () => said.All(item => Lines(item.Participant).Length + Of(item.Participant, NodeEventTypes.SpeechMissed).Length > 0), "everyone's words, or that they are missed", seconds: 60);

        var understood = 0;
        foreach (var (participant, text, words) in said)
        {
            var lines = Lines(participant);
            var heard = string.Join(' ', lines.OrderBy(item => item.Line!.StartedAt).Select(item => item.Line!.Text));
            output.WriteLine($"{participant}: {heard} ({Of(participant, NodeEventTypes.SpeechMissed).Length} missed)");
            if (lines.Length == 0) continue;
            output.WriteLine($"Final {(lines[^1].At - start).TotalSeconds - 0.5 - (words.Length / 16_000.0):F2} s after the last word.");

            // Where the voices themselves come in pieces, words are lost on the way in; how well they are understood is another test's.
            if (WordErrors.Rate(text, heard) < 0.5) understood++;
        }

        Assert.True(understood > 0, "Nobody was understood.");
        Assert.Contains(node.Control.Taken, item => item is { Type: NodeEventTypes.Spoken, Line.IsFinal: false });
    }
}
