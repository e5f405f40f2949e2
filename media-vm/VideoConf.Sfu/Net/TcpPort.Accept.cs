using System.Runtime.InteropServices;
using VideoConf.Rtc.Primitives;

namespace VideoConf.Sfu.Net;

// Who comes in, and how many.
internal sealed unsafe partial class TcpPort
{
    private void Accept()
    {
        for (var i = 0; i < MostAccepted; i++)
        {
            var nameLength = (uint)SocketAddressCodec.MaxBytes;
            var file = Libc.Accept((int)_listener.Handle, _arrays->Name, &nameLength, Libc.AcceptNonBlockCloseOnExec);
            if (file < 0)
            {
                switch (Marshal.GetLastPInvokeError())
                {
                    case Libc.ErrorInterrupted or Libc.ErrorAborted:
                        continue;
                    case Libc.ErrorAgain:
                        return;
                    default:
                        Pause(true); // No more files or memory: the listener would be ready all the time.
                        return;
                }
            }

            var name = new ReadOnlySpan<byte>(_arrays->Name, (int)Math.Min(nameLength, SocketAddressCodec.MaxBytes));
            if (!SocketAddressCodec.TryRead(name, _isIPv6, out var address) || !TryAdd(file, address with { IsTcp = true })) _ = Libc.Close(file);
        }

        _mayBeReady = true;
    }

    private bool TryAdd(int file, TransportAddress from)
    {
        if (_unproven >= MaxUnproven && OldestUnproven() is { } oldest) CutOff(oldest);

        // The same port of the same peer again: its former connection is gone, and we have not been told.
        if (_byAddress.TryGetValue(from, out var former)) Close(former);
        if (!_freeIds.TryPop(out var id))
        {
            Cut++;
            return false;
        }

        SetOption(file, Libc.TcpNoDelay, 1);
        SetOption(file, Libc.TcpUserTimeout, UnacknowledgedMilliseconds);
        SetOption(file, Libc.TcpNotSentLowAt, UnsentBytes);
        if (!Libc.EpollControl(_epoll, Libc.EpollAdd, file, Libc.EpollIn, id))
        {
            _freeIds.Push(id);
            return false;
        }

        var connection = new TcpConnection(id, file, from, _now.AddMilliseconds(ProveWithinMilliseconds));
        _connections[id] = connection;
        _byAddress[from] = connection;
        _unproven++;
        Accepted++;
        return true;
    }

    private TcpConnection? OldestUnproven()
    {
        TcpConnection? oldest = null;
        foreach (var connection in _connections)
        {
            if (connection is { IsProven: false } && (oldest is null || connection.ProveBy < oldest.ProveBy)) oldest = connection;
        }

        return oldest;
    }

    // Only to be told later is worse without these, so a refusal is no reason to refuse the peer.
    private static void SetOption(int file, int option, int value) => _ = Libc.SetOption(file, Libc.ProtocolTcp, option, &value, sizeof(int));

    private void Pause(bool pause)
    {
        if (pause == _isPaused) return;
        if (Libc.EpollControl(_epoll, pause ? Libc.EpollRemove : Libc.EpollAdd, (int)_listener.Handle, Libc.EpollIn, ListenerId)) _isPaused = pause;
    }
}
