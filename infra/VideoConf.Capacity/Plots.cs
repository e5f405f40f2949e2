namespace VideoConf.Capacity;

/// <summary>How the plan grows with what is asked for: the plots of docs/capacity.md.</summary>
internal static class Plots
{
    private static readonly double[] Sizes = [6, 8, 10, 15, 20, 30, 50, 75, 100, 150, 200, 300, 500];
    private static readonly double[] Crowds = [100, 300, 1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000];
    private static readonly double[] Shown = [1, 6, 25];

    /// <summary>Each plot by the name of its file.</summary>
    public static IReadOnlyDictionary<string, string> All(Inputs inputs) => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["capacity-room.svg"] = Chart.Draw(
            "Processors of a media node that one meeting takes", "people in the meeting",
            [.. Shown.Select(shown => new Line(Pictures(shown), [.. Sizes.Select(size => (size, Room.Of(size, shown, 1, inputs).Processors(inputs)))]))]),
        ["capacity-layers.svg"] = Chart.Draw(
            "Mbit/s that a participant is sent, by the pictures shown and their sizes", "people in the meeting",
            [
                new("all small", [.. Sizes.Select(size => (size, Sent(size, inputs.With("largeKilobits", inputs["smallKilobits"]))))]),
                new("one large", [.. Sizes.Select(size => (size, Sent(size, inputs)))]),
                new("all large", [.. Sizes.Select(size => (size, Sent(size, inputs.With("smallKilobits", inputs["largeKilobits"]))))]),
            ]),
        ["capacity-cost.svg"] = Chart.Draw(
            "A month in Azure, $ (list prices): meetings of 8, of 30 and of 100", "people in meetings at the busiest time",
            [.. new[] { 8.0, 30, 100 }.Select(size => new Line($"of {size:0}", [.. Crowds.Select(crowd => (crowd, Planner.Make(new Demand { Users = crowd, Concurrency = 1, RoomSize = size }, inputs).Dollars))]))]),
    };

    private static string Pictures(double shown) => shown == 1 ? "1 picture shown" : $"{shown:0} pictures shown";

    // The default number of pictures, in megabits.
    private static double Sent(double size, Inputs inputs) => Room.Of(size, new Demand().Pictures, 1, inputs).BitsOut / size / 1e6;
}
