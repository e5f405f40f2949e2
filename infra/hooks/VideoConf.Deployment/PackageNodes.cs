using VideoConf.Deployment.Azure;
using VideoConf.Deployment.Packaging;
using VideoConf.Deployment.Secrets;

namespace VideoConf.Deployment;

/// <summary>After the layer <c>main</c>: what the layer <c>nodes</c> needs.</summary>
internal static class PackageNodes
{
    /// <summary>What it is for.</summary>
    public const string Help = """
        package-nodes: seeds the vault (the TURN machines' secret, once; the control plane's public keys), builds the media node for linux-x64, packs it with
        media-vm/image, uploads the package, and tells azd where it is (NODE_PACKAGE_URL, NODE_PACKAGE_VERSION) and how many machines run (MACHINES_RUNNING). Run by azd after the layer 'main'.

          --pack-only               make the package, and nothing in Azure
          --output DIR              where the package goes (default: artifacts/package)
          --node DIR                a media node that is published already
          --without-azure-packages  build without the packages that speak to Azure, where the feed has none

        Needs KEYVAULT_URL and NODE_PACKAGES_URL, which azd sets, unless --pack-only. Safe to repeat: a package's version is made of its content, and what is
        uploaded or seeded is left as it is.
        """;

    /// <summary>Seeds, packs, uploads.</summary>
    public static async Task RunAsync(HookContext context, HookArguments arguments, CancellationToken cancellation)
    {
        arguments.Allow("--pack-only", "--output", "--node", "--without-azure-packages");
        if (arguments.Has("--pack-only"))
        {
            var made = await PackAsync(context, arguments, cancellation).ConfigureAwait(false);
            await context.Output.WriteLineAsync(made.Path).ConfigureAwait(false);
            return;
        }

        context.Settings.Required("KEYVAULT_URL", "NODE_PACKAGES_URL");
        await VaultSeeds.SeedAsync(context, new Vault(context), cancellation).ConfigureAwait(false);

        // At once: a template that is deployed again must not write over what was just seeded.
        await context.Azd.SetAsync("VIDEOCONF_SECRETS_SEEDED", "true", cancellation).ConfigureAwait(false);
        await context.Azd.SetAsync("VIDEOCONF_REGIONS_DEPLOYED", string.Join(',', context.Settings.List("VIDEOCONF_REGIONS")), cancellation).ConfigureAwait(false);
        var package = await PackAsync(context, arguments, cancellation).ConfigureAwait(false);
        var url = await PackageUpload.RunAsync(context, package, context.Settings.Url("NODE_PACKAGES_URL"), cancellation).ConfigureAwait(false);
        await context.Azd.SetAsync("NODE_PACKAGE_URL", url.AbsoluteUri, cancellation).ConfigureAwait(false);
        await context.Azd.SetAsync("NODE_PACKAGE_VERSION", package.Version, cancellation).ConfigureAwait(false);

        // Last: scaling goes on meanwhile.
        await EarlierDeployment.CountMachinesAsync(context, new Arm(context), cancellation).ConfigureAwait(false);
        await context.Output.WriteLineAsync($"Media nodes will run version {package.Version}.").ConfigureAwait(false);
    }

    private static async Task<NodePackage> PackAsync(HookContext context, HookArguments arguments, CancellationToken cancellation)
    {
        var output = Path.GetFullPath(arguments.Value("--output") ?? Path.Combine(context.Root, "artifacts", "package"));
        var node = arguments.Value("--node");
        if (node is null)
        {
            node = Path.Combine(output, "node");

            // What an earlier version had and this one has not must not come along.
            if (Directory.Exists(node)) Directory.Delete(node, recursive: true);
            await context.Output.WriteLineAsync($"  Building the media node for {NodePublish.Runtime}.").ConfigureAwait(false);
            await NodePublish.RunAsync(context.Root, node, !arguments.Has("--without-azure-packages"), cancellation).ConfigureAwait(false);
        }
        else if (!File.Exists(Path.Combine(node, "VideoConf.MediaNode")))
        {
            throw new HookException($"'{node}' holds no published media node.", "Leave --node out to have one built.");
        }

        var package = await NodePackage.PackAsync(Path.Combine(context.Root, "media-vm", "image"), node, output, cancellation).ConfigureAwait(false);
        await context.Output.WriteLineAsync($"  Packed {package.Files} files, {package.Size / 1_000_000} MB.").ConfigureAwait(false);
        return package;
    }
}
