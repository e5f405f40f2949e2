using System.Text;
using VideoConf.Rtc.Ice;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Stun;

namespace VideoConf.Rtc.Tests.Ice;

public sealed class IceLiteAgentTests
{
    private static readonly TransportAddress Home = TransportAddress.FromIPv4(0xC0000201, 5000);
    private static readonly TransportAddress Mobile = TransportAddress.FromIPv4(0xC6336402, 6000);

    private readonly IceCredentials _server = IceCredentials.Generate();
    private readonly IceCredentials _browser = IceCredentials.Generate();
    private readonly IceLiteAgent _agent;
    private readonly IceClient _client;
    private readonly byte[] _response = new byte[IceLiteAgent.MaximumResponseLength];
    private MonoTime _now = MonoTime.FromMilliseconds(1000);
    private int _length;

    public IceLiteAgentTests()
    {
        _agent = new IceLiteAgent(_server);
        _agent.SetRemote(_browser);
        _agent.Start(_now);
        _client = new IceClient(_browser, _server);
    }

    [Fact]
    public void A_check_is_answered_with_where_it_came_from()
    {
        var check = _client.Check();
        Assert.Equal(IceInput.Answered, Handle(check, Home));
        Assert.Equal(IceState.Checking, _agent.State);
        Assert.Null(_agent.SelectedPath);
        Assert.True(_agent.IsValidated(Home));
        Assert.False(_agent.IsValidated(Mobile));

        Assert.True(StunMessage.TryParse(_response.AsSpan(0, _length), out var answer));
        Assert.Equal(StunClass.Success, answer.Class);
        Assert.Equal(check.AsSpan(8, 12), answer.TransactionId);
        Assert.True(answer.TryGetXorMappedAddress(out var seen));
        Assert.Equal(Home, seen);
        Assert.True(answer.HasValidIntegrity(Encoding.ASCII.GetBytes(_server.Password)));
        Assert.True(answer.HasValidFingerprint());
    }

    [Fact]
    public void A_check_that_overtakes_the_signaling_is_answered()
    {
        var agent = new IceLiteAgent(_server);
        Assert.Equal(IceInput.PathSelected, agent.HandleStun(_now, _client.Check(nominate: true), Home, _response, out _length));
        Assert.Equal(IceState.Connected, agent.State);
    }

    [Fact]
    public void A_nomination_selects_the_path_and_a_later_one_moves_it()
    {
        Assert.Equal(IceInput.PathSelected, Handle(_client.Check(nominate: true), Home));
        Assert.Equal(IceState.Connected, _agent.State);
        Assert.Equal(Home, _agent.SelectedPath);
        Assert.Equal(IceInput.Answered, Handle(_client.Check(nominate: true), Home));
        Assert.Equal(IceInput.Answered, Handle(_client.Check(), Mobile));
        Assert.Equal(Home, _agent.SelectedPath);
        Assert.Equal(IceInput.PathSelected, Handle(_client.Check(nominate: true), Mobile));
        Assert.Equal(Mobile, _agent.SelectedPath);
    }

    [Fact]
    public void With_nomination_numbers_a_late_retransmission_moves_nothing_back()
    {
        Handle(_client.Check(nomination: 1), Home);
        Assert.Equal(IceInput.PathSelected, Handle(_client.Check(nomination: 2), Mobile));
        Assert.Equal(IceInput.Answered, Handle(_client.Check(nomination: 1), Home));
        Assert.Equal(Mobile, _agent.SelectedPath);
    }

    [Fact]
    public void Without_integrity_or_user_name_the_answer_is_400()
    {
        Assert.Equal(IceInput.Refused, Handle(_client.Check(nominate: true, withIntegrity: false), Home));
        AssertError(400, signed: false);
        Assert.Equal(IceInput.Refused, Handle(_client.Check(nominate: true, withUsername: false), Home));
        AssertError(400, signed: false);
        AssertUntouched();
    }

    [Fact]
    public void With_wrong_credentials_the_answer_is_401()
    {
        Assert.Equal(IceInput.Refused, Handle(_client.Check(nominate: true, password: "notTheRightPasswordAtAll"), Home));
        AssertError(401, signed: false);
        Assert.Equal(IceInput.Refused, Handle(_client.Check(nominate: true, username: $"nobody:{_browser.Ufrag}"), Home));
        AssertError(401, signed: false);
        Assert.Equal(IceInput.Refused, Handle(_client.Check(nominate: true, username: $"{_server.Ufrag}:other"), Home));
        AssertError(401, signed: false);
        Assert.Equal(IceInput.Refused, Handle(_client.Check(nominate: true, username: _server.Ufrag), Home));
        AssertError(401, signed: false);
        AssertUntouched();
    }

    [Fact]
    public void An_unknown_attribute_that_must_be_understood_is_named_in_420()
    {
        Assert.Equal(IceInput.Refused, Handle(_client.Check(nominate: true, extraAttribute: 0x7FFF), Home));
        AssertError(420, signed: true);
        Assert.True(StunMessage.TryParse(_response.AsSpan(0, _length), out var answer));
        Assert.True(answer.TryGetAttribute(StunAttribute.UnknownAttributes, out var types));
        Assert.Equal([0x7F, 0xFF], types.ToArray());
        AssertUntouched();

        Assert.Equal(IceInput.PathSelected, Handle(_client.Check(nominate: true, extraAttribute: 0xC057), Home));
    }

    [Fact]
    public void A_peer_that_believes_to_be_controlled_is_told_otherwise()
    {
        Assert.Equal(IceInput.Refused, Handle(_client.Check(nominate: true, controlling: false), Home));
        AssertError(487, signed: true);
        AssertUntouched();
        Assert.Equal(IceInput.PathSelected, Handle(_client.Check(nominate: true), Home));
    }

    [Fact]
    public void Spoofed_and_damaged_datagrams_change_nothing()
    {
        Handle(_client.Check(nominate: true), Home);
        var state = _agent.State;
        var damaged = _client.Check(nominate: true);
        damaged[30] ^= 1;
        Assert.Equal(IceInput.Dropped, Handle(damaged, Mobile));
        Assert.Equal(0, _length);
        Assert.Equal(IceInput.Refused, Handle(_client.Check(nominate: true, password: "guessedPassword1234567890"), Mobile));
        Assert.Equal(IceInput.Dropped, Handle(_client.Check(nominate: true, messageClass: StunClass.Indication), Mobile));
        Assert.Equal(IceInput.Dropped, Handle(_client.Check(nominate: true, messageClass: StunClass.Success), Mobile));
        Assert.Equal(IceInput.Dropped, Handle([], Mobile));
        Assert.Equal(Home, _agent.SelectedPath);
        Assert.Equal(state, _agent.State);
        Assert.False(_agent.IsValidated(Mobile));
    }

    [Fact]
    public void A_check_replayed_from_elsewhere_moves_no_media()
    {
        var check = _client.Check(nominate: true);
        Handle(check, Home);
        Assert.Equal(IceInput.Answered, Handle(check, Mobile));
        Assert.Equal(Home, _agent.SelectedPath);
    }

    [Fact]
    public void Media_from_where_a_check_came_from_moves_the_path_once_it_is_settled()
    {
        Handle(_client.Check(nominate: true), Home);
        Assert.False(_agent.TryFollow(_now, Mobile)); // No check came from there.
        Handle(_client.Check(), Mobile);
        Assert.False(_agent.TryFollow(_now, Mobile)); // Packets sent before the nomination may still come.
        Pass(1_999);
        Assert.False(_agent.TryFollow(_now, Mobile));
        Pass(1);
        Assert.True(_agent.TryFollow(_now, Mobile));
        Assert.Equal(Mobile, _agent.SelectedPath);
        Assert.False(_agent.TryFollow(_now, Mobile));

        // Consent is the new path's affair from now on.
        for (var i = 0; i < 8; i++)
        {
            Pass(5_000);
            Handle(_client.Check(), Mobile);
        }

        Assert.Equal(IceState.Connected, _agent.State);
    }

    [Fact]
    public void A_path_is_not_followed_on_the_strength_of_a_replayed_check_nor_without_consent()
    {
        var check = _client.Check(nominate: true);
        Handle(check, Home);
        Pass(3_000);
        Handle(check, Mobile);
        Assert.False(_agent.TryFollow(_now, Mobile));

        Handle(_client.Check(), Mobile);
        Pass(30_000);
        Assert.Equal(IceState.Failed, _agent.State);
        Assert.False(_agent.TryFollow(_now, Mobile));
    }

    [Fact]
    public void Consent_is_kept_by_checks_on_the_selected_path_alone()
    {
        Handle(_client.Check(nominate: true), Home);
        for (var i = 0; i < 20; i++)
        {
            Pass(5000);
            Assert.Equal(IceState.Connected, _agent.State);
            Handle(_client.Check(), Home);
        }

        for (var i = 0; i < 6; i++)
        {
            Pass(5000);
            Handle(_client.Check(), Mobile);
            if (i is >= 1 and < 5) Assert.Equal(IceState.Disconnected, _agent.State);
        }

        Assert.Equal(IceState.Failed, _agent.State);
        Assert.False(_agent.CanSend);
        Assert.Equal(MonoTime.Never, _agent.NextTimeout);
        Assert.Equal(IceInput.Dropped, Handle(_client.Check(nominate: true), Home));
        Assert.Equal(IceState.Failed, _agent.State);
    }

    [Fact]
    public void A_disconnected_peer_that_comes_back_is_connected()
    {
        Handle(_client.Check(nominate: true), Home);
        Assert.Equal(_now.AddMilliseconds(7000), _agent.NextTimeout);
        Pass(7000);
        Assert.Equal(IceState.Disconnected, _agent.State);
        Assert.True(_agent.CanSend);
        Assert.Equal(_now.AddMilliseconds(23_000), _agent.NextTimeout);
        Handle(_client.Check(), Home);
        Assert.Equal(IceState.Connected, _agent.State);
    }

    [Fact]
    public void Without_a_nomination_in_time_the_agent_fails()
    {
        Handle(_client.Check(), Home);
        Pass(29_999);
        Assert.Equal(IceState.Checking, _agent.State);
        Pass(1);
        Assert.Equal(IceState.Failed, _agent.State);
    }

    [Fact]
    public void A_restart_keeps_the_former_path_until_the_new_credentials_nominate()
    {
        Handle(_client.Check(nominate: true), Home);
        var server = IceCredentials.Generate();
        var browser = IceCredentials.Generate();
        _agent.Restart(_now, server, browser);
        var restarted = new IceClient(browser, server);

        Assert.True(_agent.OwnsUfrag(Encoding.ASCII.GetBytes(_server.Ufrag)));
        Assert.Equal(Home, _agent.SelectedPath);
        Pass(5000);
        Assert.Equal(IceInput.Answered, Handle(_client.Check(), Home)); // Former credentials renew consent.
        Pass(5000);
        Assert.Equal(IceState.Connected, _agent.State);
        Assert.Equal(IceInput.Answered, Handle(restarted.Check(), Mobile));
        Assert.Equal(Home, _agent.SelectedPath);

        Assert.Equal(IceInput.PathSelected, Handle(restarted.Check(nominate: true), Mobile));
        Assert.Equal(Mobile, _agent.SelectedPath);
        Assert.Equal(IceInput.Refused, Handle(_client.Check(nominate: true), Home));
        AssertError(401, signed: false);
        Assert.Equal(Mobile, _agent.SelectedPath);
    }

    [Fact]
    public void A_restart_that_comes_to_nothing_leaves_the_former_path()
    {
        Handle(_client.Check(nominate: true), Home);
        _agent.Restart(_now, IceCredentials.Generate(), IceCredentials.Generate());
        for (var i = 0; i < 10; i++)
        {
            Pass(5000);
            Handle(_client.Check(), Home);
        }

        Assert.Equal(IceState.Connected, _agent.State);
        Assert.Equal(Home, _agent.SelectedPath);
    }

    [Fact]
    public void A_restart_revives_a_failed_agent()
    {
        Handle(_client.Check(nominate: true), Home);
        Pass(30_000);
        Assert.Equal(IceState.Failed, _agent.State);
        var server = IceCredentials.Generate();
        _agent.Restart(_now, server, _browser);
        Assert.Equal(IceState.Checking, _agent.State);
        Assert.Equal(IceInput.Refused, Handle(_client.Check(nominate: true), Home));
        Assert.Equal(IceInput.PathSelected, Handle(new IceClient(_browser, server).Check(nominate: true), Home));
    }

    [Fact]
    public void A_response_buffer_too_short_changes_nothing()
    {
        Assert.Equal(IceInput.Dropped, _agent.HandleStun(_now, _client.Check(nominate: true), Home, new byte[40], out var length));
        Assert.Equal(0, length);
        AssertUntouched();
    }

    [Fact]
    public void Generated_credentials_have_the_form_of_the_RFC_and_differ()
    {
        var seen = new HashSet<IceCredentials>();
        for (var i = 0; i < 1000; i++)
        {
            var credentials = IceCredentials.Generate();
            Assert.True(credentials.IsWellFormed);
            Assert.True(seen.Add(credentials));
            Assert.DoesNotContain(credentials.Password, credentials.ToString(), StringComparison.Ordinal);
        }
    }

    private IceInput Handle(byte[] datagram, TransportAddress from) => _agent.HandleStun(_now, datagram, from, _response, out _length);

    private void Pass(int milliseconds)
    {
        _now = _now.AddMilliseconds(milliseconds);
        _agent.HandleTimeout(_now);
    }

    private void AssertUntouched()
    {
        Assert.Equal(IceState.New, _agent.State);
        Assert.Null(_agent.SelectedPath);
    }

    private void AssertError(int code, bool signed)
    {
        Assert.True(StunMessage.TryParse(_response.AsSpan(0, _length), out var answer));
        Assert.Equal(StunClass.Error, answer.Class);
        Assert.True(answer.TryGetErrorCode(out var seen));
        Assert.Equal(code, seen);
        Assert.Equal(signed, answer.HasIntegrity);
        if (signed) Assert.True(answer.HasValidIntegrity(Encoding.ASCII.GetBytes(_server.Password)));
        Assert.True(answer.HasValidFingerprint());
    }
}
