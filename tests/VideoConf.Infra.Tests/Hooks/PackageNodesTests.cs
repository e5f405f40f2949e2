using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using VideoConf.Contracts.Tokens;
using VideoConf.Deployment;
using VideoConf.Deployment.Packaging;
using VideoConf.Infra.Tests.Running;

namespace VideoConf.Infra.Tests.Hooks;

public sealed class PackageNodesTests
{
    [Fact]
    public async Task It_seeds_the_vault_uploads_the_package_and_tells_azd_where_it_is()
    {
        await using var run = await HookRun.StartAsync();
        run.Azure.Secrets["turn-secret"] = "not-seeded";
        run.Azure.Secrets["control-keys"] = "not-seeded";
        run.Azure.Keys.Add(FakeVaultKey.Create(2));
        run.Azure.Resources["resourceGroups/rg-test/providers/Microsoft.Compute/virtualMachineScaleSets"] =
            System.Text.Json.Nodes.JsonNode.Parse("""{"value":[{"name":"vc-nodes-here","sku":{"capacity":5}},{"name":"vc-turn-here","sku":{"capacity":1}}]}""")!;

        await run.RunAsync(PackageNodes.RunAsync, "--node", FakeNode(run), "--output", run.Folder.File("out"));

        Assert.Matches("^[A-Za-z0-9_-]{32,}$", run.Azure.Secrets["turn-secret"]);
        Assert.Equal(2, JsonSerializer.Deserialize<JsonWebKeySet>(run.Azure.Secrets["control-keys"])!.Keys.Count);
        Assert.Equal("true", run.Azd.Variables["VIDEOCONF_SECRETS_SEEDED"]);
        Assert.Equal("vc-nodes-here=5,vc-turn-here=1", run.Azd.Variables["MACHINES_RUNNING"]);
        var version = run.Azd.Variables["NODE_PACKAGE_VERSION"];
        Assert.Matches(@"^1\.\d{1,10}\.\d{1,10}$", version);
        Assert.Equal($"{run.Azure.Address}node-packages/videoconf-node-{version}.tar.gz", run.Azd.Variables["NODE_PACKAGE_URL"]);
        Assert.Equal(await File.ReadAllBytesAsync(run.Folder.File($"out/videoconf-node-{version}.tar.gz")), run.Azure.Blobs.Single().Value);
        Assert.DoesNotContain(run.Azure.Secrets["turn-secret"], run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_run_changes_nothing()
    {
        await using var run = await HookRun.StartAsync();
        var node = FakeNode(run);
        await run.RunAsync(PackageNodes.RunAsync, "--node", node, "--output", run.Folder.File("out"));
        var (secret, version) = (run.Azure.Secrets["turn-secret"], run.Azd.Variables["NODE_PACKAGE_VERSION"]);
        run.Azure.Requests.Clear();

        await run.RunAsync(PackageNodes.RunAsync, "--node", node, "--output", run.Folder.File("again"));

        Assert.Equal((secret, version), (run.Azure.Secrets["turn-secret"], run.Azd.Variables["NODE_PACKAGE_VERSION"]));
        Assert.DoesNotContain(run.Azure.Requests, request => request.StartsWith("PUT ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_run_that_was_interrupted_goes_on()
    {
        await using var run = await HookRun.StartAsync();
        var node = FakeNode(run);
        run.Settings.Remove("NODE_PACKAGES_URL");
        Assert.Contains("NODE_PACKAGES_URL", (await run.RefusedAsync(PackageNodes.RunAsync, "--node", node)).Message, StringComparison.Ordinal);
        run.Settings["NODE_PACKAGES_URL"] = $"{run.Azure.Address}node-packages";
        run.Patience = run.Patience with { Outage = TimeSpan.Zero };
        run.Azure.Failures.Enqueue(503);
        await run.RefusedAsync(PackageNodes.RunAsync, "--node", node, "--output", run.Folder.File("out"));

        await run.RunAsync(PackageNodes.RunAsync, "--node", node, "--output", run.Folder.File("out"));

        Assert.Single(run.Azure.Blobs);
    }

    [Fact]
    public async Task Load_outages_and_roles_that_are_late_are_waited_for()
    {
        await using var run = await HookRun.StartAsync();
        foreach (var status in new[] { 403, 429, 503, 401 }) run.Azure.Failures.Enqueue(status);

        await run.RunAsync(PackageNodes.RunAsync, "--node", FakeNode(run), "--output", run.Folder.File("out"));

        Assert.Single(run.Azure.Blobs);
        Assert.Contains("Trying again", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_that_stays_ends_with_what_to_do()
    {
        await using var run = await HookRun.StartAsync();
        run.Patience = run.Patience with { Roles = TimeSpan.FromMilliseconds(30) };
        for (var i = 0; i < 1000; i++) run.Azure.Failures.Enqueue(403);

        var refused = await run.RefusedAsync(PackageNodes.RunAsync, "--node", FakeNode(run));

        Assert.Contains("403: As the test wants.", refused.Message, StringComparison.Ordinal);
        Assert.Contains("VIDEOCONF_OPERATOR_IP_RANGES", refused.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_content_is_the_same_bytes_and_everything_is_listed()
    {
        using var folder = new TemporaryFolder();
        var node = Node(folder.File("node"));
        var image = Repository.Path("media-vm", "image");

        var first = await NodePackage.PackAsync(image, node, folder.File("a"), CancellationToken.None);
        File.SetLastWriteTimeUtc(Path.Combine(node, "VideoConf.MediaNode"), DateTime.UnixEpoch);
        var second = await NodePackage.PackAsync(image, node, folder.File("b"), CancellationToken.None);
        await File.AppendAllTextAsync(Path.Combine(node, "VideoConf.MediaNode"), "more");
        var other = await NodePackage.PackAsync(image, node, folder.File("c"), CancellationToken.None);

        Assert.Equal(first.Version, second.Version);
        Assert.Equal(await File.ReadAllBytesAsync(first.Path), await File.ReadAllBytesAsync(second.Path));
        Assert.NotEqual(first.Version, other.Version);
        var entries = await ReadAsync(first.Path);
        Assert.Equal(["SHA256SUMS", "README.md", "install.sh", "node/VideoConf.MediaNode"], entries.Keys.Take(4));
        Assert.Equal(entries.Keys.Skip(1), entries["SHA256SUMS"].Content.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[66..]));
        Assert.DoesNotContain("cloud-init.yaml", entries.Keys);
        foreach (var name in new[] { "install.sh", "remove.sh", "scripts/prepare-node", "scripts/watch-events", "node/VideoConf.MediaNode" }) Assert.True(entries[name].Mode.HasFlag(UnixFileMode.OtherExecute), name);
        Assert.False(entries["README.md"].Mode.HasFlag(UnixFileMode.UserExecute));
    }

    private static string FakeNode(HookRun run) => Node(run.Folder.File("node"));

    private static string Node(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "VideoConf.MediaNode"), "a program");
        return folder;
    }

    private static async Task<Dictionary<string, (string Content, UnixFileMode Mode)>> ReadAsync(string package)
    {
        var entries = new Dictionary<string, (string, UnixFileMode)>(StringComparer.Ordinal);
        await using var gzip = new GZipStream(File.OpenRead(package), CompressionMode.Decompress);
        await using var tar = new TarReader(gzip);
        while (await tar.GetNextEntryAsync() is { } entry)
        {
            using var content = new StreamReader(entry.DataStream ?? Stream.Null);
            entries.Add(entry.Name, (await content.ReadToEndAsync(), entry.Mode));
        }

        return entries;
    }
}
