using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace VideoConf.Meetings.Meetings;

/// <summary>
/// Meeting passwords: PBKDF2-HMAC-SHA512 (RFC 8018) with a 16-byte salt. A hash costs some 100 ms of CPU on purpose, so only
/// a few run at once and a queue that grows is turned away: guessing must not starve the calls that are running.
/// </summary>
internal sealed class PasswordHasher : IDisposable
{
    // OWASP's figure for SHA-512 (Password Storage Cheat Sheet, 2023).
    public const int Iterations = 210_000;
    private const int MaxWaiting = 50;
    private const int SaltBytes = 16;
    private const int HashBytes = 32;

    private readonly SemaphoreSlim _running = new(Math.Max(1, Environment.ProcessorCount / 2));
    private int _waiting;

    /// <summary><c>pbkdf2-sha512$iterations$salt$hash</c>; null when too many are waiting.</summary>
    public async Task<string?> HashAsync(string password, CancellationToken cancellationToken)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        var hash = await DeriveAsync(password, salt, Iterations, cancellationToken);
        return hash is null
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"pbkdf2-sha512${Iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}");
    }

    /// <summary>Whether a password is the hashed one; null when too many are waiting.</summary>
    public async Task<bool?> VerifyAsync(string password, string stored, CancellationToken cancellationToken)
    {
        var parts = stored.Split('$');
        if (parts is not ["pbkdf2-sha512", var iterations, var salt, var expected])
            throw new InvalidOperationException("A stored password hash is not of a kind that this version knows.");

        var hash = await DeriveAsync(password, Convert.FromBase64String(salt), int.Parse(iterations, CultureInfo.InvariantCulture), cancellationToken);
        return hash is null ? null : CryptographicOperations.FixedTimeEquals(hash, Convert.FromBase64String(expected));
    }

    public void Dispose() => _running.Dispose();

    private async Task<byte[]?> DeriveAsync(string password, byte[] salt, int iterations, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _waiting) > MaxWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            return null;
        }

        try
        {
            await _running.WaitAsync(cancellationToken);
            try
            {
                var bytes = Encoding.UTF8.GetBytes(password);
                return await Task.Run(() => Rfc2898DeriveBytes.Pbkdf2(bytes, salt, iterations, HashAlgorithmName.SHA512, HashBytes), cancellationToken);
            }
            finally
            {
                _running.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }
}
