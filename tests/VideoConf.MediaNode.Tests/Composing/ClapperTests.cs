using System.Globalization;
using VideoConf.MediaNode.Matroska;
using Xunit.Abstractions;

namespace VideoConf.MediaNode.Tests.Composing;

/// <summary>A flash and a beep at a known time of the clock, from three people: how far apart they are in the file, and how far from that time.</summary>
public sealed class ClapperTests(ITestOutputHelper output)
{
    private const int Rate = 30;

    [Fact]
    public async Task Flash_and_beep_of_three_people_are_within_40_ms_of_each_other_and_of_the_clock()
    {
        await using var studio = await Studio.OpenAsync();
        (string Id, string Codec, double From, double Clap, int X)[] people = [("ann", TrackCodecs.Vp8, 0.013, 2.3, 0), ("ben", TrackCodecs.H264, 0.731, 4.1, 100), ("cyn", TrackCodecs.Vp9, 1.057, 5.707, 200)];
        foreach (var (id, codec, from, clap, _) in people)
        {
            var at = (clap - from).ToString(CultureInfo.InvariantCulture);
            await studio.Footage.VideoAsync(id, codec, $"color=c=black:s=160x90:r=30,drawbox=color=white:t=fill:enable='gte(t,{at})*lt(t,{at}+0.5)'", from, 7 - from);
            await studio.Footage.VoiceAsync(id, $"aevalsrc='0.5*sin(2*PI*1000*t)*gte(t,{at})*lt(t,{at}+0.3)':s=48000", from, 7 - from);
        }

        var status = await studio.ComposeAsync(studio.Plan(7, [.. people.Select(person => Studio.Tile(person.Id, person.X, 20, 100, 100, label: ""))]) with { FrameRate = Rate });
        var film = await studio.StoredAsync(status);
        foreach (var (id, _, _, clap, x) in people)
        {
            var flash = await FlashAsync(film, x + 50, 70);
            var beep = await film.OnsetAsync(clap - 0.5, 0.1);
            output.WriteLine($"{id}: flash {1000 * (flash - clap):0} ms, beep {1000 * (beep - clap):0} ms from the clap, {1000 * (flash - beep):0} ms from each other.");
            Assert.InRange(flash - beep, -0.040, 0.040);
            Assert.InRange(flash - clap, -0.040, 0.040);
            Assert.InRange(beep - clap, -0.020, 0.020);
        }
    }

    private static async Task<double> FlashAsync(Film film, int x, int y)
    {
        for (var frame = 0; frame < await film.CountAsync(); frame++)
            if ((await film.ColorAsync((frame + 0.5) / Studio.Rate, x, y)).R > 128)
                return (double)frame / Rate;
        return double.NaN;
    }
}
