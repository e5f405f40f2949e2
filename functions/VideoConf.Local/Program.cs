using System.CommandLine;
using VideoConf.Local.Hosting;

// Signals are the host's own: the command line's default would end the process two seconds after the first one.
var parsed = LocalCommand.Create(LocalRun.RunAsync).Parse(args);
return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
