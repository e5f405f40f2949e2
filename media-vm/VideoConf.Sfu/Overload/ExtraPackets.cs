namespace VideoConf.Sfu.Overload;

/// <summary>How many packets a second more would be passed on at each step than are at the present one; 0 for the present one and those behind it.</summary>
/// <param name="Nothing">If nothing were left out.</param>
/// <param name="LargeCameras">At <see cref="Shedding.LargeCameras"/>.</param>
/// <param name="AllButSmallCameras">At <see cref="Shedding.AllButSmallCameras"/>.</param>
/// <param name="Cameras">At <see cref="Shedding.Cameras"/>.</param>
internal readonly record struct ExtraPackets(double Nothing, double LargeCameras, double AllButSmallCameras, double Cameras)
{
    /// <summary>What a step would bring.</summary>
    public double At(Shedding step) => step switch
    {
        Shedding.Nothing => Nothing,
        Shedding.LargeCameras => LargeCameras,
        Shedding.AllButSmallCameras => AllButSmallCameras,
        Shedding.Cameras => Cameras,
        _ => 0,
    };
}
