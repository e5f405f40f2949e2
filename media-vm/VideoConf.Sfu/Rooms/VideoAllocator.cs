namespace VideoConf.Sfu.Rooms;

/// <summary>
/// Shares what the way to one subscriber carries among its videos. A screen comes first, up to all its lines, for it is read; then every picture in the order of
/// its importance gets the least that it can be had in; then the screen all its frames; then all a step more by turns, until nothing more fits. A picture that
/// does not fit leaves its room to those behind it. What is better than what is sent now must fit with a margin, or a rate that sways would make it come and go.
/// </summary>
internal static class VideoAllocator
{
    /// <summary>How much more than it takes there must be for what is better than now.</summary>
    public const double Margin = 1.15;

    /// <summary>Decides on <see cref="VideoShare.Chosen"/> of each.</summary>
    /// <param name="shares">The most important first.</param>
    /// <param name="budget">Bits per second for all of them.</param>
    public static void Share(List<VideoShare> shares, long budget)
    {
        var left = budget;
        foreach (var share in shares)
        {
            share.Chosen = VideoShare.Nothing;
            while (share.IsScreen && share.Chosen < share.Detail && TryRaise(share, ref left))
            {
            }
        }

        foreach (var share in shares)
        {
            if (share.Chosen == VideoShare.Nothing) TryRaise(share, ref left);
        }

        foreach (var share in shares)
        {
            while (share.IsScreen && TryRaise(share, ref left))
            {
            }
        }

        for (var isAny = true; isAny;)
        {
            isAny = false;
            foreach (var share in shares) isAny |= share.Chosen != VideoShare.Nothing && TryRaise(share, ref left);
        }
    }

    private static bool TryRaise(VideoShare share, ref long left)
    {
        if (share.Chosen + 1 >= share.Count) return false;
        var more = CostOf(share, share.Chosen + 1) - CostOf(share, share.Chosen);
        if (more > left) return false;
        left -= more;
        share.Chosen++;
        return true;
    }

    /// <summary>What a step takes, with the margin if it is better than what is sent now.</summary>
    public static long CostOf(VideoShare share, int step)
    {
        if (step == VideoShare.Nothing) return 0;
        var rate = share[step].BitsPerSecond;
        return step > share.Current ? (long)(rate * Margin) : rate;
    }
}
