using Microsoft.Extensions.DependencyInjection;
using VideoConf.Meetings.Placement;

namespace VideoConf.Azure.Scaling;

/// <summary>What keeps machines.</summary>
internal static class ScalingServices
{
    public static IServiceCollection AddScaling(this IServiceCollection services) => services.AddSingleton<IScaleInProtection, ScaleSetProtection>();
}
