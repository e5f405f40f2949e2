using VideoConf.Examples.MeetingReport;

var server = Environment.GetEnvironmentVariable("VIDEOCONF_URL") ?? "http://localhost:8080";
var key = Environment.GetEnvironmentVariable("VIDEOCONF_API_KEY");
if (key is null)
{
    await Console.Error.WriteLineAsync("Set VIDEOCONF_API_KEY to an API key with meetings:read, meetings:write, meetings:join, webhooks:write and audit:read.");
    return 2;
}

using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(2));
await Report.RunAsync(new Uri(server), key, Console.Out, stop.Token);
return 0;
