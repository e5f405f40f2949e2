namespace VideoConf.Meetings.Moderation;

/// <summary>The hub group of who runs a room: they are told who waits to be let in.</summary>
internal static class HostGroups
{
    /// <summary>Its name.</summary>
    public static string Of(string roomId) => $"{roomId}/hosts";
}
