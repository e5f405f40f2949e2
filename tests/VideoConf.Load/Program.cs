using System.Globalization;
using VideoConf.Load;

if (args is [HostProcess.Verb, var folder]) return await HostProcess.RunAsync(folder);
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (LoadCommand.Parse(args) is not { } options)
{
    await Console.Error.WriteLineAsync(LoadCommand.Usage);
    return 2;
}

return await LoadCommand.RunAsync(options, Console.Out);
