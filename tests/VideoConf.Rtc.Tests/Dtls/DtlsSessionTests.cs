using VideoConf.Rtc.Dtls;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Srtp;

namespace VideoConf.Rtc.Tests.Dtls;

public sealed class DtlsSessionTests : IDisposable
{
    private readonly DtlsIdentity _alice = DtlsIdentity.Create();
    private readonly DtlsIdentity _bob = DtlsIdentity.Create();

    public void Dispose()
    {
        _alice.Dispose();
        _bob.Dispose();
    }

    [Fact]
    public void Both_sides_connect_and_derive_the_same_keys()
    {
        using var pair = new DtlsPair(_alice, _bob);
        Assert.False(pair.Client.TryExportSrtpKeys(out _));
        pair.Run();

        Assert.Equal(DtlsState.Connected, pair.Client.State);
        Assert.Equal(DtlsState.Connected, pair.Server.State);
        Assert.Equal(MonoTime.Never, pair.Server.NextTimeout);
        Assert.True(pair.Client.TryExportSrtpKeys(out var ours));
        Assert.True(pair.Server.TryExportSrtpKeys(out var theirs));
        using (ours)
        using (theirs)
        {
            Assert.Equal(SrtpProfile.AeadAes128Gcm, ours.Profile);
            Assert.Equal(ours.ClientKey, theirs.ClientKey);
            Assert.Equal(ours.ClientSalt, theirs.ClientSalt);
            Assert.Equal(ours.ServerKey, theirs.ServerKey);
            Assert.Equal(ours.ServerSalt, theirs.ServerSalt);
            Assert.False(ours.ClientKey.SequenceEqual(ours.ServerKey));
        }
    }

    [Fact]
    public void A_handshake_on_a_good_path_takes_two_round_trips_and_no_retransmission()
    {
        using var pair = new DtlsPair(_alice, _bob);
        var start = pair.Now;
        pair.Run(milliseconds: 45);
        Assert.Equal(DtlsState.Connected, pair.Client.State);
        Assert.Equal(DtlsState.Connected, pair.Server.State);
        Assert.Equal(40, pair.Now.MillisecondsSince(start));
        Assert.InRange(pair.Sent, 4, 6);
    }

    [Theory]
    [InlineData("SRTP_AEAD_AES_128_GCM", SrtpProfile.AeadAes128Gcm)]
    [InlineData("SRTP_AES128_CM_SHA1_80", SrtpProfile.AesCm128HmacSha1_80)]
    [InlineData("SRTP_AES128_CM_SHA1_80:SRTP_AEAD_AES_128_GCM", SrtpProfile.AeadAes128Gcm)]
    [InlineData("SRTP_AES128_CM_SHA1_80:SRTP_AEAD_AES_256_GCM:SRTP_AEAD_AES_128_GCM", SrtpProfile.AeadAes128Gcm)]
    public void The_server_prefers_gcm_and_takes_what_there_is(string offered, SrtpProfile expected)
    {
        using var client = DtlsIdentity.Create(offered);
        using var pair = new DtlsPair(client, _bob);
        pair.Run();

        Assert.True(pair.Server.TryExportSrtpKeys(out var keys));
        Assert.True(pair.Client.TryExportSrtpKeys(out var clientKeys));
        Assert.Equal(expected, keys.Profile);
        using (keys)
        using (clientKeys)
        {
            using var sender = clientKeys.CreateSender(asServer: false);
            using var receiver = keys.CreateReceiver(asServer: true);
            var packet = new byte[200];
            packet[0] = 0x80;
            packet[11] = 7;
            packet[50] = 42;
            Assert.True(sender.TryProtectInPlace(packet, 100, 12, out var length));
            Assert.NotEqual(42, packet[50]);
            Assert.Equal(SrtpResult.Ok, receiver.Unprotect(packet.AsSpan(0, length), out var plain));
            Assert.Equal(100, plain);
            Assert.Equal(42, packet[50]);
        }
    }

    [Fact]
    public void No_common_profile_fails_on_the_server()
    {
        using var client = DtlsIdentity.Create("SRTP_AEAD_AES_256_GCM");
        using var pair = new DtlsPair(client, _bob);
        pair.Run();
        Assert.Equal(DtlsState.Failed, pair.Server.State);
        Assert.Equal(DtlsFailure.NoSrtpProfile, pair.Server.Failure);
        Assert.NotEqual(DtlsState.Connected, pair.Client.State);
        Assert.False(pair.Server.TryExportSrtpKeys(out _));
    }

    [Fact]
    public void A_client_with_another_certificate_is_refused()
    {
        using var mallory = DtlsIdentity.Create();
        using var pair = new DtlsPair(mallory, _bob, serverExpects: _alice.Fingerprint);
        pair.Run();
        Assert.Equal(DtlsState.Failed, pair.Server.State);
        Assert.Equal(DtlsFailure.FingerprintMismatch, pair.Server.Failure);
        Assert.Equal(DtlsState.Failed, pair.Client.State);
        Assert.Equal(DtlsFailure.PeerAlert, pair.Client.Failure);
    }

    [Fact]
    public void A_server_with_another_certificate_is_refused()
    {
        using var mallory = DtlsIdentity.Create();
        using var pair = new DtlsPair(_alice, mallory, clientExpects: _bob.Fingerprint);
        pair.Run();
        Assert.Equal(DtlsFailure.FingerprintMismatch, pair.Client.Failure);
        Assert.Equal(DtlsFailure.PeerAlert, pair.Server.Failure);
    }

    [Fact]
    public void A_failure_of_one_session_does_not_show_up_in_another()
    {
        using var mallory = DtlsIdentity.Create();
        using var good = new DtlsPair(_alice, _bob);
        good.Run(milliseconds: 15);
        using (var bad = new DtlsPair(mallory, _bob, serverExpects: _alice.Fingerprint)) bad.Run();
        good.Run();
        Assert.Equal(DtlsState.Connected, good.Client.State);
        Assert.Equal(DtlsState.Connected, good.Server.State);
    }

    [Fact]
    public void Every_handshake_survives_a_bad_network()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            using var pair = new DtlsPair(_alice, _bob, DtlsPair.BadNetwork(seed, loss: 0.25));
            pair.Run();
            Assert.True(
                pair is { Client.State: DtlsState.Connected, Server.State: DtlsState.Connected },
                $"seed {seed}: {pair.Client.State} {pair.Client.Failure} {pair.Client.FailureDetail}, "
                + $"{pair.Server.State} {pair.Server.Failure} {pair.Server.FailureDetail}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void The_loss_of_any_one_datagram_costs_one_timeout(int lost)
    {
        var count = 0;
        using var pair = new DtlsPair(_alice, _bob, (_, _, datagram) => ++count == lost ? [] : [(0, datagram)]);
        var start = pair.Now;
        pair.Run(milliseconds: 1000);
        Assert.Equal(DtlsState.Connected, pair.Client.State);
        Assert.Equal(DtlsState.Connected, pair.Server.State);
        Assert.InRange(pair.Now.MillisecondsSince(start), 40, 400);
    }

    [Fact]
    public void An_unanswered_handshake_backs_off_and_fails_after_thirty_seconds()
    {
        using var pair = new DtlsPair(_alice, _bob, (_, _, _) => []);
        var start = pair.Now;
        pair.Run();
        Assert.Equal(DtlsFailure.HandshakeTimeout, pair.Client.Failure);
        Assert.Equal(DtlsFailure.HandshakeTimeout, pair.Server.Failure);
        Assert.Equal(DtlsSession.HandshakeTimeoutMilliseconds, pair.Now.MillisecondsSince(start));
        Assert.Equal(1 + FlightRecorder.Copies, pair.Sent);
    }

    [Fact]
    public void Rubbish_is_ignored_and_the_handshake_goes_on()
    {
        var random = new Random(20);
        using var pair = new DtlsPair(_alice, _bob, (_, _, datagram) =>
        {
            var rubbish = new byte[random.Next(1, 1500)];
            random.NextBytes(rubbish);
            return [(0, rubbish), (0, datagram)];
        });
        pair.Run();
        Assert.Equal(DtlsState.Connected, pair.Client.State);
        Assert.Equal(DtlsState.Connected, pair.Server.State);
    }

    [Fact]
    public void A_forged_record_too_short_to_be_encrypted_does_not_hang_up()
    {
        using var pair = new DtlsPair(_alice, _bob);
        pair.Run();
        for (byte length = 0; length < 40; length++)
        {
            foreach (byte type in (byte[])[20, 21, 22, 23])
            {
                var forged = new byte[13 + length];
                new byte[] { type, 0xfe, 0xfd, 0, 1, 0, 0, 0, 0, 1, length, 0, length }.CopyTo(forged, 0);
                pair.Server.HandleDatagram(pair.Now, forged);
                pair.Client.HandleDatagram(pair.Now, forged);
            }
        }

        Assert.Equal(DtlsState.Connected, pair.Server.State);
        Assert.Equal(DtlsState.Connected, pair.Client.State);
        pair.Client.Close();
        pair.Run();
        Assert.Equal(DtlsState.Closed, pair.Server.State);
    }

    [Fact]
    public void Datagrams_fit_the_path()
    {
        using var pair = new DtlsPair(_alice, _bob, (_, _, datagram) =>
        {
            Assert.InRange(datagram.Length, 13, DtlsSession.MaximumDatagramLength);
            Assert.InRange(datagram[0], (byte)20, (byte)63);
            return [(0, datagram)];
        });
        pair.Run();
        Assert.Equal(DtlsState.Connected, pair.Server.State);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Closing_tells_the_other_side(bool clientCloses)
    {
        using var pair = new DtlsPair(_alice, _bob);
        pair.Run();
        (clientCloses ? pair.Client : pair.Server).Close();
        pair.Run();
        Assert.Equal(DtlsState.Closed, pair.Client.State);
        Assert.Equal(DtlsState.Closed, pair.Server.State);
        Assert.False(pair.Client.TryExportSrtpKeys(out _));
    }

    [Fact]
    public void A_disposed_session_takes_everything_in_silence()
    {
        using var pair = new DtlsPair(_alice, _bob);
        pair.Run();
        pair.Server.Dispose();
        pair.Server.HandleDatagram(pair.Now, new byte[] { 22, 0xfe, 0xfd, 0 });
        pair.Server.HandleTimeout(pair.Now);
        pair.Server.Close();
        Assert.Equal(DtlsState.Closed, pair.Server.State);
    }
}
