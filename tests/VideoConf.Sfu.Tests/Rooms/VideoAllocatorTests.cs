using VideoConf.Sfu.Layers;
using VideoConf.Sfu.Rooms;

namespace VideoConf.Sfu.Tests.Rooms;

public sealed class VideoAllocatorTests
{
    private static readonly long[] Camera = [100_000, 500_000, 1_500_000];

    [Theory]
    [InlineData(50_000, -1)]
    [InlineData(114_000, -1)] // It would fit, but not with the margin.
    [InlineData(115_000, 0)]
    [InlineData(500_000, 0)]
    [InlineData(575_000, 1)]
    [InlineData(10_000_000, 2)]
    public void A_picture_gets_the_best_that_fits_with_a_margin(long budget, int expected) => Assert.Equal([expected], Share(budget, New(Camera)));

    [Theory]
    [InlineData(1_500_000, 2)]
    [InlineData(1_499_999, 1)]
    [InlineData(499_999, 0)]
    [InlineData(99_999, -1)]
    public void What_is_sent_already_needs_no_margin(long budget, int expected) => Assert.Equal([expected], Share(budget, New(Camera, current: 2)));

    [Fact]
    public void Everybody_gets_the_least_before_anybody_gets_more() =>
        Assert.Equal([1, 0, 0], Share(900_000, New(Camera), New(Camera), New(Camera)));

    [Fact]
    public void More_goes_round_by_turns() => Assert.Equal([1, 1, 1], Share(2_000_000, New(Camera), New(Camera), New(Camera)));

    [Fact]
    public void What_does_not_fit_leaves_its_room_to_those_behind_it() => Assert.Equal([-1, 0], Share(200_000, New([900_000]), New(Camera)));

    [Fact]
    public void A_screen_is_sharp_before_cameras_are_seen_and_smooth_after() =>
        Assert.Equal([2, 0, -1], Share(1_000_000, New([150_000, 400_000, 700_000, 1_000_000], isScreen: true, detail: 2), New(Camera), New(Camera)));

    [Fact]
    public void A_screen_is_smooth_before_cameras_get_more_than_the_least() =>
        Assert.Equal([3, 0, 0], Share(1_600_000, New([150_000, 400_000, 700_000, 1_000_000], isScreen: true, detail: 2), New(Camera), New(Camera)));

    private static VideoShare New(long[] rates, int current = VideoShare.Nothing, bool isScreen = false, int detail = 0)
    {
        var share = new VideoShare();
        foreach (var rate in rates) share.Add(new VideoStep(new VideoLayer((sbyte)share.Count, sbyte.MaxValue), rate));
        share.Begin(current, isScreen, detail);
        return share;
    }

    private static int[] Share(long budget, params VideoShare[] shares)
    {
        VideoAllocator.Share([.. shares], budget);
        return [.. shares.Select(share => share.Chosen)];
    }
}
