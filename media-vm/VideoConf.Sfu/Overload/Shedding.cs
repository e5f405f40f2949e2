namespace VideoConf.Sfu.Overload;

/// <summary>What a worker that cannot keep up leaves out, for everybody it serves; each step with those before it. Sound is never left out.</summary>
public enum Shedding
{
    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>Newcomers, and the largest of a camera's sizes.</summary>
    LargeCameras,

    /// <summary>All of a camera's sizes but the smallest, and its frames that others do not stand on.</summary>
    AllButSmallCameras,

    /// <summary>Cameras but that of who has the floor, and a screen's frames that others do not stand on.</summary>
    Cameras,

    /// <summary>All pictures.</summary>
    Pictures,
}
