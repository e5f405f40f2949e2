namespace VideoConf.MediaNode.Captions.Live;

/// <summary>
/// How many speakers at a time an engine keeps up with. Falls when audio piles up, one place at a time; rises again when it has kept up for a
/// while. Not thread-safe.
/// </summary>
internal sealed class LoadShedder(int most)
{
    /// <summary>Audio of one speaker that may wait: beyond, captions are no longer about what one sees.</summary>
    public static readonly TimeSpan TooFarBehind = TimeSpan.FromSeconds(4);

    /// <summary>What was given up shows in the backlog only after a while.</summary>
    public static readonly TimeSpan BetweenSteps = TimeSpan.FromSeconds(4);

    /// <summary>How long an engine must keep up before it is given more to do.</summary>
    public static readonly TimeSpan Recovery = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Fine = TimeSpan.FromSeconds(1);

    private readonly int _most = most;
    private DateTimeOffset _lastStep = DateTimeOffset.MinValue;
    private DateTimeOffset? _fineSince;

    /// <summary>Speakers at a time, from 1.</summary>
    public int Places { get; private set; } = most;

    /// <summary>Whether it is less than it should be, in words; null when it is not.</summary>
    public string? Problem => Places == _most ? null : Places == 1
        ? "The captions engine cannot keep up: only the loudest speaker is written down."
        : $"The captions engine cannot keep up: only the {Places} loudest speakers are written down.";

    /// <summary>Judges the longest backlog of any speaker.</summary>
    public void Judge(TimeSpan backlog, DateTimeOffset now)
    {
        if (backlog > TooFarBehind)
        {
            _fineSince = null;
            if (Places == 1 || now - _lastStep < BetweenSteps) return;
            Places--;
            _lastStep = now;
            return;
        }

        if (backlog > Fine) _fineSince = null;
        else _fineSince ??= now;
        if (Places == _most || _fineSince is not { } since || now - since < Recovery) return;
        Places++;
        _fineSince = now;
    }
}
