namespace VideoConf.Contracts.Node;

/// <summary>
/// PUT <c>/node/v1/rooms/{id}/relays/{nodeId}</c>: the room is on that other node too, and both are to send each other what their participants send. Three calls
/// make a link: this node's end, the other's with it, and this one's with that. The same call may come any number of times.
/// </summary>
/// <param name="Epoch">Which attempt at the link it is, from 1. A later one than the node knows makes the link anew, under new keys; an earlier one is refused.</param>
/// <param name="Remote">The other node's end; null while it is not known.</param>
public sealed record PutRelayRequest(long Epoch, RelayEnd? Remote = null);

/// <summary>One end of a link between two nodes.</summary>
/// <param name="Ip">Where it receives.</param>
/// <param name="Port">Where it receives: the UDP port of the room's worker.</param>
/// <param name="LinkId">The link, as it wants it named on what it receives.</param>
/// <param name="Key">Master key and salt of what it sends (SRTP, AEAD_AES_128_GCM), 28 bytes in Base64. A secret: for the two nodes alone.</param>
public sealed record RelayEnd(string Ip, int Port, uint LinkId, string Key);

/// <summary>GET <c>/node/v1/rooms/{id}/relays</c>: the room's links to other nodes.</summary>
/// <param name="Relays">One a node.</param>
public sealed record RelayStates(IReadOnlyList<RelayState> Relays);

/// <summary>How a link to another node is.</summary>
/// <param name="NodeId">The other node.</param>
/// <param name="Epoch">As in <see cref="PutRelayRequest"/>.</param>
/// <param name="LinkId">As in <see cref="RelayEnd"/>, of this end.</param>
/// <param name="RemoteLinkId">As in <see cref="RelayEnd"/>, of the other end; null before it is known.</param>
/// <param name="IsUp">Whether the other node was heard in the last three seconds.</param>
/// <param name="RoundTripMs">There and back, in milliseconds; null before it was measured.</param>
/// <param name="Sent">Streams of this node's participants on it.</param>
/// <param name="Received">Streams of the other node's participants on it.</param>
public sealed record RelayState(string NodeId, long Epoch, uint LinkId, uint? RemoteLinkId, bool IsUp, int? RoundTripMs, int Sent, int Received);
