using System.Security.Cryptography;
using VideoConf.Contracts.Tokens;

namespace VideoConf.Local.Hosting;

/// <summary>
/// Keys made at the first start and kept in <c>DATA/keys</c>, each file readable by its owner alone. A key is written under another name and
/// renamed, so that a crash never leaves half of one.
/// </summary>
public sealed class KeyFiles(string folder)
{
    private const UnixFileMode OwnerReadWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The key pair kept under this name, or a new one.</summary>
    /// <exception cref="StartRefusedException">The file is there and holds no key of ours.</exception>
    public SigningKey SigningKey(string name)
    {
        var path = Path.Combine(folder, name + ".pem");
        var pem = ReadOrMake(path, static () =>
        {
            using var made = Contracts.Tokens.SigningKey.Create();
            return made.ExportPem();
        });
        try
        {
            return Contracts.Tokens.SigningKey.FromPem(pem);
        }
        catch (Exception error) when (error is ArgumentException or CryptographicException)
        {
            throw new StartRefusedException($"{path} holds no P-256 private key. Put the right one back, or remove the file to have a new one made.", error);
        }
    }

    /// <summary>256 random bits as hexadecimal text, kept under this name.</summary>
    public string Secret(string name) =>
        ReadOrMake(Path.Combine(folder, name), static () => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))).Trim();

    private static string ReadOrMake(string path, Func<string> make)
    {
        if (!File.Exists(path)) WritePrivate(path, make());
        return File.ReadAllText(path);
    }

    /// <summary>Writes a file that its owner alone can read, whole or not at all.</summary>
    public static void WritePrivate(string path, string content)
    {
        var temporary = path + ".new";
        File.Delete(temporary);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerReadWrite;
        using (var file = new FileStream(temporary, options))
        {
            file.Write(System.Text.Encoding.UTF8.GetBytes(content));
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
