namespace VideoConf.Sfu.Overload;

/// <summary>What a worker knows of its load at a moment. All but the first and the last count from its beginning.</summary>
/// <param name="Queued">Packets that wait in the system's receive queue, about.</param>
/// <param name="Refused">Packets that the system dropped because that queue was full.</param>
/// <param name="Taken">Packets received.</param>
/// <param name="Forwarded">Packets passed on, each copy counted.</param>
/// <param name="BusyNanoseconds">Time not spent waiting for something to do.</param>
/// <param name="Extra">What would be passed on besides if less were left out. Looked at where <see cref="OverloadPolicy.AsksForExtra"/> says so.</param>
internal readonly record struct LoadReading(long Queued, long Refused, long Taken, long Forwarded, long BusyNanoseconds, ExtraPackets Extra = default);
