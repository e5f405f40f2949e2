using System.Net.Http.Json;
using System.Text.Json;
using VideoConf.Contracts.Node;
using VideoConf.MediaNode.Tests.Audio;
using VideoConf.MediaNode.Tests.Support;
using VideoConf.Sfu;
using Xunit.Abstractions;

namespace VideoConf.MediaNode.Tests.Captions.Live;

/// <summary>How far captions are behind speech, with the embedded engine and voices that come as time goes. Needs PocketSphinx and ffmpeg.</summary>
public sealed class CaptionDelayTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Three_at_once_are_understood_and_the_final_words_come_soon_after()
    {
        const string Room = "abcd-efgh-jkmn";
        var voices = new[] { "awb", "rms", "slt" };
        var said = new List<(string Participant, string Text, short[] Words)>();
        for (var i = 0; i < voices.Length; i++)
        {
            foreach (var sentence in Sentences.All.Skip(i * 2).Take(2)) said.Add(($"prt_{voices[i]}", sentence, await SpokenWords.SayAsync(sentence, voices[i])));
        }

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

        var cpu = Environment.CpuUsage.TotalTime;
        var ends = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        var longest = 0.0;
        await Task.WhenAll(said.GroupBy(item => item.Participant, StringComparer.Ordinal).Select(async group =>
        {
            var start = DateTimeOffset.UtcNow.AddSeconds(-0.5);
            short[] samples = [.. new short[8_000], .. group.SelectMany(item => (short[])[.. item.Words, .. new short[16_000]])];
            lock (ends)
            {
                var at = start;
                foreach (var item in group) ends[item.Participant + item.Text] = at += TimeSpan.FromSeconds(1 + (item.Words.Length / 16_000.0));
                longest = Math.Max(longest, samples.Length / 16_000.0);
            }

            await tap!.SayAsync(group.Key, samples, TimeProvider.System);
        }));

        List<NodeEvent> Finals() => [.. node.Control.Taken.Where(item => item is { Type: NodeEventTypes.Spoken, Line.IsFinal: true })];
        await Eventually.TrueAsync(() => Finals().Count >= said.Count, "all lines", seconds: 90);
        var used = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds / longest / 3;

        var (errors, words) = (0, 0);
        var delays = new List<double>();
        foreach (var group in said.GroupBy(item => item.Participant, StringComparer.Ordinal))
        {
            var spoken = string.Join(' ', group.Select(item => item.Text));
            var finals = Finals().Where(item => item.ParticipantId == group.Key).OrderBy(item => item.Line!.StartedAt).ToArray();
            var heard = string.Join(' ', finals.Select(item => item.Line!.Text));
            errors += WordErrors.Count(spoken, heard);
            words += spoken.Split(' ').Length;
            output.WriteLine($"{group.Key}: {heard}");
            delays.AddRange(finals.Zip(group, (item, sentence) => (item.At - ends[sentence.Participant + sentence.Text]).TotalSeconds));
        }

        delays.Sort();
        output.WriteLine($"Word error rate {(double)errors / words:P1} of {words}; final captions {delays[delays.Count / 2]:F2} s (p50), {delays[(int)(delays.Count * 0.95)]:F2} s (p95) after the last word; {used:F3} of a core per speaker, test driver included.");

        // On a machine so busy that the voices themselves come in pieces, words are lost on the way in; how well they are understood is another test's.
        Assert.True(errors < words * 0.5, $"{errors} of {words} words are wrong.");
        Assert.Contains(node.Control.Taken, item => item is { Type: NodeEventTypes.Spoken, Line.IsFinal: false });
    }
}
