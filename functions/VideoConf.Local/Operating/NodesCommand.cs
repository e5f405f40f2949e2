using System.CommandLine;
using System.Globalization;
using VideoConf.Contracts.Node;

namespace VideoConf.Local.Operating;

/// <summary><c>nodes</c>: media nodes of a server that runs, here or elsewhere, seen, drained and weighed by an administrator.</summary>
internal static class NodesCommand
{
    /// <summary>Variable of the environment with a session's token or an API key: command lines are seen by everyone on the machine.</summary>
    public const string TokenVariable = "VIDEOCONF_TOKEN";

    public static Command Create(Func<string, string?> environment)
    {
        var server = new Option<Uri>("--server")
        {
            Description = "The server's address",
            DefaultValueFactory = _ => new Uri("http://localhost:8080"),
            HelpName = "URL",
            Recursive = true,
            CustomParser = result =>
            {
                if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https") return url;
                result.AddError($"--server {result.Tokens[0].Value}: an address begins with http:// or https://.");
                return null;
            },
        };
        var who = new Option<string?>("--as")
        {
            Description = $"E-mail address of an administrator of a one-machine server, as its --admin names them; elsewhere {TokenVariable} holds a session's token",
            HelpName = "ADDRESS",
            Recursive = true,
        };
        var node = new Argument<string>("ID") { Description = "Id of the node, as the list has it" };
        var undo = new Option<bool>("--undo") { Description = "Take that back, as long as the node has not begun" };
        var share = new Argument<double>("SHARE")
        {
            Description = "Share of new rooms that it gets: 1 for a node like the others, 0 for none",
            CustomParser = static result =>
            {
                if (double.TryParse(result.Tokens[0].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number <= 1) return number;
                result.AddError($"'{result.Tokens[0].Value}' is no share: give a number from 0 to 1, such as 0.05.");
                return 0;
            },
        };
        var drain = new Command("drain", "Move a node's rooms to others without a gap; it ends when it is empty") { node, undo };
        var weigh = new Command("weigh", "Change the share of new rooms that a node gets") { node, share };
        var command = new Command("nodes", "See media nodes of a running server, drain and weigh them") { server, who, drain, weigh };

        Task<int> RunAsync(ParseResult parsed, Func<FleetLine, CancellationToken, Task> act, CancellationToken cancellation) =>
            FleetLine.RunAsync(parsed.GetRequiredValue(server), parsed.GetValue(who), environment(TokenVariable), parsed.InvocationConfiguration.Error, act, cancellation);

        command.SetAction((parsed, cancellation) => RunAsync(
            parsed, async (line, ct) => await NodeTable.WriteAsync(await line.ListAsync(ct), DateTimeOffset.UtcNow, parsed.InvocationConfiguration.Output), cancellation));
        drain.SetAction((parsed, cancellation) => RunAsync(
            parsed,
            async (line, ct) => await NodeTable.WriteAsync([await line.UpdateAsync(parsed.GetRequiredValue(node), new UpdateNodeRequest(Drain: !parsed.GetValue(undo)), ct)], DateTimeOffset.UtcNow, parsed.InvocationConfiguration.Output),
            cancellation));
        weigh.SetAction((parsed, cancellation) => RunAsync(
            parsed,
            async (line, ct) => await NodeTable.WriteAsync([await line.UpdateAsync(parsed.GetRequiredValue(node), new UpdateNodeRequest(Weight: parsed.GetValue(share)), ct)], DateTimeOffset.UtcNow, parsed.InvocationConfiguration.Output),
            cancellation));
        return command;
    }
}
