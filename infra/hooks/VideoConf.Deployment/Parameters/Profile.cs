namespace VideoConf.Deployment.Parameters;

/// <summary>What a profile asks of a region's quota: <c>profiles.bicep</c> decides, and a test holds both against each other.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Quality">Whether quality is measured by Event Hubs and Stream Analytics.</param>
/// <param name="FrontDoor">Whether Front Door stands before the API.</param>
/// <param name="Nodes">Media nodes at least.</param>
/// <param name="NodeSize">Their size.</param>
/// <param name="Turns">TURN machines at least.</param>
/// <param name="TurnSize">Their size.</param>
internal sealed record Profile(string Name, bool Quality, bool FrontDoor, int Nodes, string NodeSize, int Turns, string TurnSize)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Profile> All { get; } =
    [
        new("trial", Quality: false, FrontDoor: false, 1, "Standard_D2s_v5", 1, "Standard_F2s_v2"),
        new("team", Quality: true, FrontDoor: true, 2, "Standard_D4s_v5", 2, "Standard_F2s_v2"),
        new("enterprise", Quality: true, FrontDoor: true, 6, "Standard_D4s_v5", 3, "Standard_F4s_v2"),
    ];

    /// <summary>Quota families of Azure Compute by size, and processors of a machine.</summary>
    public static (string Family, int Cores) Size(string size) => size switch
    {
        "Standard_D2s_v5" => ("standardDSv5Family", 2),
        "Standard_D4s_v5" => ("standardDSv5Family", 4),
        "Standard_F2s_v2" => ("standardFSv2Family", 2),
        "Standard_F4s_v2" => ("standardFSv2Family", 4),
        _ => throw new ArgumentOutOfRangeException(nameof(size), size, "A size that no profile has."),
    };
}
