namespace VideoConf.Meetings.Signaling;

/// <summary>What a hub connection may do.</summary>
public static class SignalingLimits
{
    /// <summary>How often a client calls <c>KeepAlive</c>, seconds, unless <see cref="PresenceOptions"/> say otherwise.</summary>
    public const int KeepAliveSeconds = 3;

    /// <summary>Characters of a session description.</summary>
    public const int MaxSdpLength = 256 * 1024;

    /// <summary>Characters of an ICE candidate's JSON.</summary>
    public const int MaxCandidateLength = 4 * 1024;

    /// <summary>Calls per second in the long run. A joiner in a full mesh of five sends some 60 candidates within a second, hence the burst.</summary>
    public const double CallsPerSecond = 20;

    /// <summary>Calls at once.</summary>
    public const int CallBurst = 100;

    /// <summary>Presence without a <c>KeepAlive</c>: two lost ones and a slow third are no absence.</summary>
    public static readonly TimeSpan PresenceTtl = TimeSpan.FromSeconds(8);

    /// <summary>What is left of it when the connection is seen to close: time to reconnect before others notice.</summary>
    public static readonly TimeSpan DisconnectGrace = TimeSpan.FromSeconds(4);

    /// <summary>How long a place is kept for who has a join token and has not entered.</summary>
    public static readonly TimeSpan ReservationTtl = TimeSpan.FromSeconds(30);

    /// <summary>How long a session outlives its last participant when that one vanished: a restart must not end a meeting.</summary>
    public static readonly TimeSpan EmptySessionLinger = TimeSpan.FromSeconds(30);
}
