using System.Runtime.InteropServices;
using VideoConf.MediaNode;
using VideoConf.MediaNode.Hosting;

if (args is ["--help" or "-h" or "help", ..])
{
    Console.WriteLine(NodeSettings.Help);
    return 0;
}

var settings = new ConfigurationBuilder().AddEnvironmentVariables("VIDEOCONF_").AddCommandLine(args).Build();
var problems = new List<string>();
if (NodeSettings.Read(settings, TimeProvider.System, problems) is not { } options)
{
    foreach (var problem in problems) Console.Error.WriteLine(problem);
    Console.Error.WriteLine(NodeSettings.Help);
    return 2;
}

// Under systemd each line carries its priority, which the journal keeps and log shipping selects by.
var isService = Environment.GetEnvironmentVariable("INVOCATION_ID") is not null;
using var loggers = LoggerFactory.Create(logging =>
    (isService ? logging.AddSystemdConsole() : logging.AddSimpleConsole(console => console.SingleLine = true)).AddFilter("Microsoft.AspNetCore", LogLevel.Warning));
using var telemetry = NodeTelemetry.Start(settings, options, loggers);
await using var node = MediaNodeApp.Build(options, TimeProvider.System, loggers);

// As coturn has it: the machine is about to be taken away, so take no new rooms and end with the last one. 10 is SIGUSR1's number on Linux.
using var drain = OperatingSystem.IsLinux()
    ? PosixSignalRegistration.Create((PosixSignal)10, signal =>
    {
        signal.Cancel = true;
        MediaNodeApp.Drain(node, DrainNotice.Read(settings["DrainFile"], DateTimeOffset.UtcNow));
    })
    : null;
using var parent = options.EndsWithInput ? ParentWatch.Start(node.Lifetime) : null;
await node.RunAsync();
return 0;
