namespace VideoConf.Sfu.Net;

/// <summary>What waits in the system to be received.</summary>
/// <param name="Packets">Datagrams that wait, about; 0 where the system does not tell.</param>
/// <param name="Refused">Datagrams that it dropped since the socket was made, because too many waited; 0 where it does not tell.</param>
internal readonly record struct SocketBacklog(long Packets, long Refused);
