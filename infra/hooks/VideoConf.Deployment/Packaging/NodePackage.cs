using System.Buffers.Binary;
using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace VideoConf.Deployment.Packaging;

/// <summary>
/// A package for media VMs: <c>media-vm/image</c> with the published node in <c>node/</c>, as a <c>tar.gz</c> that is the same bytes for the same content, so
/// that its version can be made of them. <c>SHA256SUMS</c> in it lists every file: <c>install.sh</c> checks it, and who writes bills of materials reads it.
/// </summary>
/// <param name="Path">The file.</param>
/// <param name="Version">Three numbers, as the compute gallery wants, from the content: the same content is the same version, and a version never changes.</param>
/// <param name="Files">How many files are in it.</param>
/// <param name="Size">Bytes of the file.</param>
internal sealed record NodePackage(string Path, string Version, int Files, long Size)
{
    private const UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Program = Plain | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    // cloud-init.yaml is the machine's, not the package's.
    private static readonly string[] LeftOut = ["cloud-init.yaml"];

    /// <summary>Packs.</summary>
    /// <param name="image">The folder <c>media-vm/image</c>.</param>
    /// <param name="node">The published node.</param>
    /// <param name="folder">Where the package goes.</param>
    /// <param name="cancellation">Ends the work.</param>
    public static async Task<NodePackage> PackAsync(string image, string node, string folder, CancellationToken cancellation)
    {
        var files = Within(image, "").Where(file => !LeftOut.Contains(file.Name)).Concat(Within(node, "node/")).OrderBy(file => file.Name, StringComparer.Ordinal).ToList();
        var sums = new StringBuilder();
        foreach (var (name, path) in files)
        {
            var content = File.OpenRead(path);
            await using (content.ConfigureAwait(false))
            {
                sums.Append(Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellation).ConfigureAwait(false))).Append("  ").Append(name).Append('\n');
            }
        }

        var list = Encoding.UTF8.GetBytes(sums.ToString());
        var version = VersionOf(SHA256.HashData(list));
        Directory.CreateDirectory(folder);
        var target = System.IO.Path.Combine(folder, $"videoconf-node-{version}.tar.gz");
        await WriteAsync(target, files, list, cancellation).ConfigureAwait(false);
        return new NodePackage(target, version, files.Count + 1, new FileInfo(target).Length);
    }

    private static async Task WriteAsync(string target, List<(string Name, string Path)> files, byte[] sums, CancellationToken cancellation)
    {
        // Beside it first: a package that was interrupted is never taken for one.
        var unfinished = target + ".new";
        var file = File.Create(unfinished);
        await using (file.ConfigureAwait(false))
        {
            var gzip = new GZipStream(file, CompressionLevel.Optimal);
            await using (gzip.ConfigureAwait(false))
            {
                var tar = new TarWriter(gzip, TarEntryFormat.Ustar);
                await using (tar.ConfigureAwait(false))
                {
                    await AddAsync(tar, "SHA256SUMS", new MemoryStream(sums), Plain, cancellation).ConfigureAwait(false);
                    foreach (var (name, path) in files) await AddAsync(tar, name, File.OpenRead(path), IsProgram(name) ? Program : Plain, cancellation).ConfigureAwait(false);
                }
            }
        }

        File.Move(unfinished, target, overwrite: true);
    }

    private static async Task AddAsync(TarWriter tar, string name, Stream content, UnixFileMode mode, CancellationToken cancellation)
    {
        await using (content.ConfigureAwait(false))
        {
            // No time and no owner: neither is content.
            var entry = new UstarTarEntry(TarEntryType.RegularFile, name) { ModificationTime = DateTimeOffset.UnixEpoch, Mode = mode, DataStream = content };
            await tar.WriteEntryAsync(entry, cancellation).ConfigureAwait(false);
        }
    }

    // By name: a file system without the bit (Windows) makes the same package.
    private static bool IsProgram(string name) =>
        name is "install.sh" or "remove.sh" or "scripts/prepare-node" or "scripts/watch-events" or "node/VideoConf.MediaNode" or "node/createdump";

    private static IEnumerable<(string Name, string Path)> Within(string folder, string prefix) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => (prefix + System.IO.Path.GetRelativePath(folder, path).Replace(System.IO.Path.DirectorySeparatorChar, '/'), path));

    // The gallery wants three numbers of 31 bits and no more. 62 bits of a hash meet by chance after a billion packages.
    private static string VersionOf(ReadOnlySpan<byte> hash) => string.Create(
        CultureInfo.InvariantCulture, $"1.{BinaryPrimitives.ReadUInt32BigEndian(hash) >> 1}.{BinaryPrimitives.ReadUInt32BigEndian(hash[4..]) >> 1}");
}
