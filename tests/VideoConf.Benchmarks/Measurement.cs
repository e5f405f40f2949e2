namespace VideoConf.Benchmarks;

/// <summary>What one benchmark came to.</summary>
/// <param name="Name">Class, method and parameters, as `Protect.Packet(AeadAes128Gcm, Best)`.</param>
/// <param name="Nanoseconds">Median of the samples, per operation: the host's slow spells pull a mean up.</param>
/// <param name="Fastest">The fastest sample, per operation.</param>
/// <param name="Slowest">The slowest sample, per operation.</param>
/// <param name="AllocatedBytes">Managed heap, per operation.</param>
internal sealed record Measurement(string Name, double Nanoseconds, double Fastest, double Slowest, long AllocatedBytes);
