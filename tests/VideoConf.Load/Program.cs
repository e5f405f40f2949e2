using System.Globalization;
using System.Net;
using VideoConf.Load;
using VideoConf.Load.Control;
using VideoConf.Load.Forwarding;
using VideoConf.Load.Network;

if (args is [HostProcess.Verb, var folder, var media]) return await HostProcess.RunAsync(folder, IPAddress.Parse(media));
if (args is [BareServer.Verb]) return await BareServer.RunAsync();
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is [NetworkCommand.Verb, .. var rest])
{
    if (NetworkCommand.Parse(rest) is { } wanted) return await NetworkCommand.RunAsync(wanted, Console.Out);
    await Console.Error.WriteLineAsync(NetworkCommand.Usage);
    return 2;
}

if (args is [ForwardingCommand.Verb, .. var forwarding])
{
    if (forwarding is ["--help" or "-h"])
    {
        Console.WriteLine(ForwardingCommand.Usage);
        return 0;
    }

    if (ForwardingWish.Parse(forwarding, out var problem) is { } wanted) return ForwardingCommand.Run(wanted, Console.Out);
    await Console.Error.WriteLineAsync($"{problem}\n\n{ForwardingCommand.Usage}");
    return 2;
}

if (args is [ControlCommand.Verb, .. var asked])
{
    if (ControlCommand.Parse(asked) is { } options) return await ControlCommand.RunAsync(options, Console.Out);
    await Console.Error.WriteLineAsync(ControlCommand.Usage);
    return 2;
}

if (args is [MemoryCommand.Verb]) return await MemoryCommand.RunAsync(Console.Out);
if (LoadCommand.Parse(args) is not { } load)
{
    await Console.Error.WriteLineAsync(LoadCommand.Usage);
    return 2;
}

return await LoadCommand.RunAsync(load, Console.Out);
