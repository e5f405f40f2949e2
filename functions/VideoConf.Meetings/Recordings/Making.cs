namespace VideoConf.Meetings.Recordings;

/// <summary>How far the making of a recording's files is, after a look at it.</summary>
internal enum Making
{
    /// <summary>The files are there, or nobody wants them any more.</summary>
    Over,

    /// <summary>The node is at it.</summary>
    Moving,

    /// <summary>Nothing moved: other work of the node goes first.</summary>
    Waiting,
}
