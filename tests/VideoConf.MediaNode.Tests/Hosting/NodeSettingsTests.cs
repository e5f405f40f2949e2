using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using VideoConf.Contracts.Tokens;
using VideoConf.MediaNode.Hosting;
using VideoConf.MediaNode.Tests.Support;

namespace VideoConf.MediaNode.Tests.Hosting;

/// <summary>Settings of a node that is its own process.</summary>
public sealed class NodeSettingsTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly SigningKey _key = SigningKey.Create();

    public void Dispose()
    {
        _folder.Dispose();
        _key.Dispose();
    }

    [Fact]
    public void Recordings_are_put_together_beside_the_folder_in_which_they_wait_unless_another_is_named()
    {
        Assert.Null(Read().Compositions.WorkFolder);
        Assert.Equal(_folder.File("compositions"), Read(("RecordingFolder", _folder.File("recording"))).Compositions.WorkFolder);
        Assert.Equal(_folder.File("compositions"), Read(("RecordingFolder", _folder.File("recording/"))).Compositions.WorkFolder);
        Assert.Equal("/films", Read(("RecordingFolder", _folder.File("recording")), ("CompositionFolder", "/films")).Compositions.WorkFolder);
    }

    [Fact]
    public void How_media_is_forwarded_is_left_to_the_node_unless_it_is_said()
    {
        var plain = Read();
        Assert.Equal((0, TimeSpan.Zero, false, false), (plain.Cores.Count, plain.BusyPoll, plain.RealTime, plain.PortableMedia));
        var told = Read(("Cores", "0, 0"), ("BusyPoll", "50"), ("RealTime", "true"), ("PortableMedia", "true"));
        Assert.Equal([0, 0], told.Cores);
        Assert.Equal((TimeSpan.FromMicroseconds(50), true, true), (told.BusyPoll, told.RealTime, told.PortableMedia));
        Assert.Equal(
            [$"Cores: '{Environment.ProcessorCount}' is no processor of this machine, which has those from 0 to {Environment.ProcessorCount - 1}."],
            ProblemsOf(("Cores", $"0,{Environment.ProcessorCount}")));
    }

    [Fact]
    public async Task Who_vouches_for_the_node_is_read_with_what_it_says_of_itself()
    {
        Assert.Null(Read().Registration);
        var registration = Read(
            ("RegistrationSecret", "the-run"), ("ApiUrl", "http://10.20.4.4:7070"), ("ScaleSet", "nodes"), ("Machine", "vcnode1"), ("Zone", ""), ("Weight", "0.05"), ("Capacity", "500"),
            ("EgressMbit", "5000")).Registration!;

        Assert.Equal("the-run", await registration.Credential(CancellationToken.None));
        Assert.Equal(
            (new Uri("http://10.20.4.4:7070"), "nodes", "vcnode1", null, 0.05, 500, 5000),
            (registration.ApiUrl, registration.ScaleSet, registration.Machine, registration.Zone, registration.Weight, registration.Capacity, registration.EgressMegabits));
    }

    [Theory]
    [InlineData("192.0.2.7", "0.0.0.0")]
    [InlineData("192.0.2.7,2001:db8::7", "::")]
    [InlineData("2001:db8::7", "::")]
    public void Media_is_bound_to_all_addresses_of_the_families_that_are_announced(string announced, string bound) =>
        Assert.Equal(IPAddress.Parse(bound), Read(("MediaIp", announced)).ResolveMediaBindAddress());

    [Fact]
    public void An_address_that_would_reach_nothing_is_refused()
    {
        Assert.Equal(IPAddress.IPv6Any, Read(("MediaIp", "192.0.2.7,2001:db8::7"), ("MediaBind", "::")).ResolveMediaBindAddress());
        Assert.Equal(
            ["MediaIp: '2001:db8::7' reaches nothing that is bound to 10.0.0.4; bind :: for both families."],
            ProblemsOf(("MediaIp", "192.0.2.7,2001:db8::7"), ("MediaBind", "10.0.0.4")));
    }

    private MediaNodeOptions Read(params (string Name, string Value)[] settings)
    {
        Assert.Empty(ProblemsOf(out var options, settings));
        return options!;
    }

    private List<string> ProblemsOf(params (string Name, string Value)[] settings) => ProblemsOf(out _, settings);

    private List<string> ProblemsOf(out MediaNodeOptions? options, params (string Name, string Value)[] settings)
    {
        File.WriteAllText(_folder.File("control.json"), JsonSerializer.Serialize(new { keys = new[] { _key.PublicKey } }));
        var all = new Dictionary<string, string?>
        {
            ["ControlUrl"] = "http://127.0.0.1:8080",
            ["ControlKeys"] = _folder.File("control.json"),
            ["NodeKey"] = _folder.File("node.pem"),
            ["MediaIp"] = "127.0.0.1",
        };
        foreach (var (name, value) in settings) all[name] = value;
        var problems = new List<string>();
        options = NodeSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(all).Build(), TimeProvider.System, problems);
        return problems;
    }
}
