using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using VideoConf.Functions.Http;

namespace VideoConf.Functions.Hosting;

/// <summary>The worker process.</summary>
public static class CloudHost
{
    /// <summary>Runs until the platform ends it.</summary>
    public static int Run(string[] args)
    {
        var builder = FunctionsApplication.CreateBuilder(args);

        // First: the middleware after it sees the request's HttpContext.
        builder.ConfigureFunctionsWebApplication();
        builder.UseMiddleware<RefusalMiddleware>();
        builder.UseMiddleware<ProblemMiddleware>();
        builder.UseMiddleware<CallerMiddleware>();
        builder.UseMiddleware<RateLimitMiddleware>();
        builder.Services.AddVideoConf(builder.Configuration);
        using var host = builder.Build();
        host.Run();
        return 0;
    }
}
