using System.Buffers.Binary;
using System.Text;
using VideoConf.Rtc.Primitives;
using VideoConf.Sfu.Rooms;

namespace VideoConf.Sfu.Workers;

/// <summary>
/// Finds the peer of a datagram: by its source address, once ICE has proved it; STUN, which proves it, by the local ufrag in its user name.
/// </summary>
internal sealed class PeerTable
{
    private readonly Dictionary<TransportAddress, Participant> _byAddress = [];
    private readonly Dictionary<ulong, Participant> _byUfrag = [];

    /// <summary>Ufrags known, which is at least the number of peers.</summary>
    public int Count => _byUfrag.Count;

    /// <summary>Addresses known.</summary>
    public int AddressCount => _byAddress.Count;

    /// <summary>The peer that ICE has proved to be there.</summary>
    public bool TryFind(in TransportAddress from, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Participant? peer) =>
        _byAddress.TryGetValue(from, out peer);

    /// <summary>The peer that a ufrag was given to.</summary>
    public bool TryFind(ReadOnlySpan<byte> ufrag, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Participant? peer)
    {
        peer = null;
        return ufrag.Length == sizeof(ulong) && _byUfrag.TryGetValue(BinaryPrimitives.ReadUInt64LittleEndian(ufrag), out peer);
    }

    /// <summary>Whether no peer has this ufrag.</summary>
    public bool IsFree(string ufrag) => !_byUfrag.ContainsKey(KeyOf(ufrag));

    /// <summary>Gives a ufrag to a peer.</summary>
    public void AddUfrag(string ufrag, Participant peer) => _byUfrag.Add(KeyOf(ufrag), peer);

    /// <summary>Takes a ufrag back.</summary>
    public void RemoveUfrag(string ufrag) => _byUfrag.Remove(KeyOf(ufrag));

    /// <summary>Notes that ICE proved an address. The newest peer that proved it has it: ports are reused.</summary>
    public void Prove(in TransportAddress from, Participant peer)
    {
        if (_byAddress.TryGetValue(from, out var former))
        {
            if (ReferenceEquals(former, peer)) return;
            former.Addresses.Remove(from);
        }

        if (peer.Addresses.Count == Participant.MaxAddresses)
        {
            var oldest = peer.Addresses[0] == peer.Transport.Path ? 1 : 0;
            _byAddress.Remove(peer.Addresses[oldest]);
            peer.Addresses.RemoveAt(oldest);
        }

        peer.Addresses.Add(from);
        _byAddress[from] = peer;
    }

    /// <summary>Forgets a peer.</summary>
    public void Remove(Participant peer)
    {
        foreach (var address in peer.Addresses) _byAddress.Remove(address);
        peer.Addresses.Clear();
        foreach (var ufrag in peer.Ufrags) RemoveUfrag(ufrag);
        peer.Ufrags.Clear();
    }

    // IceCredentials.Generate makes ufrags of 8 characters: a key that is found without making a string.
    private static ulong KeyOf(string ufrag)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        return ufrag.Length == bytes.Length && Encoding.ASCII.TryGetBytes(ufrag, bytes, out _)
            ? BinaryPrimitives.ReadUInt64LittleEndian(bytes)
            : throw new ArgumentException("A local ufrag has 8 characters.", nameof(ufrag));
    }
}
