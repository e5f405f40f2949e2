namespace VideoConf.Meetings.Placement;

/// <summary>Who vouches for a machine that registers as a media node: its managed identity in Azure, the run's own secret on one machine.</summary>
public interface INodeAdmission
{
    /// <summary>Null when the bearer may register as this node; else why not.</summary>
    Task<Problem?> RefuseAsync(string nodeId, string? bearer, CancellationToken cancellationToken);
}
