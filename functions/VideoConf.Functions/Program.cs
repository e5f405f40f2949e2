using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using VideoConf.Functions.Http;

#if !AZURE_PACKAGES
// What it was compiled against has signatures and no bodies: better a sentence now than a missing assembly at the first request.
Console.Error.WriteLine("This VideoConf.Functions was built without Azure's packages. Use `dotnet publish`, as azd does, or build with -p:AzurePackages=true.");
if (args is not ["--compiled-only"]) return 1;
#endif

var builder = FunctionsApplication.CreateBuilder(args);

// First: the middleware after it sees the request's HttpContext.
builder.ConfigureFunctionsWebApplication();
builder.UseMiddleware<ProblemMiddleware>();
builder.UseMiddleware<CallerMiddleware>();
builder.UseMiddleware<RateLimitMiddleware>();
builder.Services.AddVideoConf(builder.Configuration);
builder.Build().Run();
return 0;
