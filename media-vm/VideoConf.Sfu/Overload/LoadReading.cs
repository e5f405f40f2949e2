namespace VideoConf.Sfu.Overload;

/// <summary>What a worker knows of its load at a moment. All but the first count from its beginning.</summary>
/// <param name="Queued">Packets that wait in the system's receive queue, about.</param>
/// <param name="Refused">Packets that the system dropped because that queue was full.</param>
/// <param name="Taken">Packets received.</param>
/// <param name="BusyNanoseconds">Time not spent waiting for something to do.</param>
internal readonly record struct LoadReading(long Queued, long Refused, long Taken, long BusyNanoseconds);
