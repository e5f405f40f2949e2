using System.Diagnostics;
using System.Reflection;
using VideoConf.Contracts.ApiKeys;
using VideoConf.Examples.MeetingReport;

namespace VideoConf.Client.Tests;

/// <summary>The examples do what they say.</summary>
public sealed class ExampleTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task The_report_is_told_of_its_meeting_and_reads_its_audit_log()
    {
        using var person = await server.SignInAsync("Pia Planner");
        var key = await ServerFixture.KeyAsync(person, ApiScopes.MeetingsRead, ApiScopes.MeetingsWrite, ApiScopes.MeetingsJoin, ApiScopes.WebhooksWrite, ApiScopes.AuditRead);
        using var output = new StringWriter();
        using var limit = new CancellationTokenSource(Limit);

        await Report.RunAsync(server.Address, key.Key, output, limit.Token);

        var text = output.ToString();
        Assert.Contains("told meeting.started", text, StringComparison.Ordinal);
        Assert.Contains("told meeting.ended", text, StringComparison.Ordinal);
        foreach (var action in new[] { "meetingCreated", "joined", "meetingEnded" }) Assert.Contains("audit " + action, text, StringComparison.Ordinal);
        Assert.Empty(await person.ListWebhooksAsync());
    }

    [Fact]
    public async Task The_TypeScript_client_plans_a_meeting_from_Node()
    {
        using var person = await server.SignInAsync("Tess");
        var key = await ServerFixture.KeyAsync(person, ApiScopes.MeetingsRead, ApiScopes.MeetingsWrite);
        var web = typeof(ExampleTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "WebFolder").Value!;
        var output = Directory.CreateTempSubdirectory("videoconf-example-");
        await File.WriteAllTextAsync(Path.Combine(output.FullName, "package.json"), """{"type":"module"}""");

        await RunAsync(web, "node_modules/vite/bin/vite.js", "build", "--ssr", "examples/plan.ts", "--outDir", output.FullName, "--logLevel", "warn");
        var said = await RunAsync(web, Path.Combine(output.FullName, "plan.js"));

        Assert.Contains("planned Planning: " + server.Address.GetLeftPart(UriPartial.Authority), said, StringComparison.Ordinal);
        Assert.Contains("is COMPLETED", said, StringComparison.Ordinal);
        output.Delete(recursive: true);

        async Task<string> RunAsync(string folder, params string[] arguments)
        {
            var start = new ProcessStartInfo("node", arguments) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment["VIDEOCONF_URL"] = server.Address.ToString();
            start.Environment["VIDEOCONF_API_KEY"] = key.Key;
            using var node = Process.Start(start)!;
            using var limit = new CancellationTokenSource(Limit);
            var (text, errors) = (node.StandardOutput.ReadToEndAsync(limit.Token), node.StandardError.ReadToEndAsync(limit.Token));
            await node.WaitForExitAsync(limit.Token);
            Assert.True(node.ExitCode == 0, $"{string.Join(' ', arguments)}: {await errors}");
            return await text;
        }
    }
}
