using System.Globalization;
using System.Text.RegularExpressions;
using VideoConf.Infra.Tests.Bicep;
using VideoConf.Infra.Tests.Running;

namespace VideoConf.Infra.Tests.Machines;

/// <summary>The firewall lets in what the node and coturn listen on, and nothing else.</summary>
public sealed partial class PortTests
{
    [Fact]
    public void The_firewall_of_nodes_opens_media_to_everybody_and_the_api_to_the_control_plane()
    {
        Assert.Equal(
            ["media-udp Inbound Allow Udp from Internet to ${mediaPort}-${mediaPort+mediaPorts-1}", "media-tcp Inbound Allow Tcp from Internet to ${mediaPort}-${mediaPort+mediaPorts-1}", "node-api Inbound Allow Tcp from apiSubnetPrefix to nodeApiPort", "deny-rest Inbound Deny * from * to *"],
            Rules("nodesGroup"));
    }

    [Fact]
    public void The_firewall_of_turn_machines_opens_turn_and_relays_and_keeps_the_network_out_of_reach()
    {
        Assert.Equal(
            [
                "turn Inbound Allow * from Internet to turnPort", "turn-tls Inbound Allow * from Internet to turnTlsPort", "relay-udp Inbound Allow Udp from Internet to ${turnRelayFirst}-${turnRelayLast}",
                "deny-rest Inbound Deny * from * to *", "vault Outbound Allow Tcp from * to 443", "deny-network Outbound Deny * from * to *",
            ],
            Rules("turnGroup"));
    }

    [Fact]
    public void Both_layers_take_ports_from_one_place()
    {
        var expected = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["mediaPort"] = "media",
            ["mediaPorts"] = "mediaCount",
            ["nodeApiPort"] = "nodeApi",
            ["turnPort"] = "turn",
            ["turnTlsPort"] = "turnTls",
            ["turnRelayFirst"] = "turnRelayFirst",
            ["turnRelayLast"] = "turnRelayLast",
        };
        var given = Templates.Layers.SelectMany(file => file.Of("module")).Select(module => module.Body!["params"]).OfType<ObjectLiteral>()
            .SelectMany(parameters => parameters.Members).Select(member => (Name: ((TextLiteral)member.Key).Constant!, member.Value)).Where(member => expected.ContainsKey(member.Name)).ToList();

        Assert.Equal(11, given.Count);
        Assert.All(given, member => Assert.Equal(expected[member.Name], Assert.IsType<Member>(member.Value).Property));
    }

    [Fact]
    public void The_node_listens_where_the_firewall_is_open()
    {
        var settings = Repository.Read("media-vm", "VideoConf.MediaNode", "Hosting", "NodeSettings.cs");
        var prepare = Repository.Read("media-vm", "image", "scripts", "prepare-node");

        // The defaults of who starts a node by hand, and what machines are told.
        Assert.Contains(Port("media").ToString("#,0", CultureInfo.InvariantCulture).Replace(',', '_'), settings, StringComparison.Ordinal);
        Assert.Contains($"http://127.0.0.1:{Port("nodeApi")}", settings, StringComparison.Ordinal);
        Assert.Contains("VIDEOCONF_MediaPort=$MEDIA_PORT", prepare, StringComparison.Ordinal);
        Assert.Contains("VIDEOCONF_ListenUrl=http://0.0.0.0:$NODE_API_PORT", prepare, StringComparison.Ordinal);

        // Workers' ports follow the first one, and must not run into those that the kernel gives away.
        Assert.InRange(Port("media") + Port("mediaCount"), Port("media") + 1, Port("turnRelayFirst"));
    }

    [Fact]
    public void Coturn_listens_where_the_firewall_is_open()
    {
        var settings = Repository.Lines("media-vm", "coturn", "turnserver.conf").Where(line => line.Contains('=', StringComparison.Ordinal) && !line.StartsWith('#')).Select(line => line.Split('=', 2)).ToLookup(line => line[0], line => line[1], StringComparer.Ordinal);
        var prepare = Repository.Read("media-vm", "coturn", "prepare-coturn");

        Assert.Contains($"@PORT@/{Port("turn")}}}", prepare, StringComparison.Ordinal);
        Assert.Contains($"@FIRST_RELAY@/{Port("turnRelayFirst")}}}", prepare, StringComparison.Ordinal);
        Assert.Contains($"@LAST_RELAY@/{Port("turnRelayLast")}}}", prepare, StringComparison.Ordinal);
        Assert.Equal(["@PORT@", "@FIRST_RELAY@", "@LAST_RELAY@"], settings["listening-port"].Concat(settings["min-port"]).Concat(settings["max-port"]));
        Assert.Contains($"tls-listening-port={Port("turnTls")}", prepare, StringComparison.Ordinal);
        Assert.Contains($"aux-server=%s:{Port("turnTls")}", prepare, StringComparison.Ordinal);
        Assert.Contains($"sport >= :{Port("turnRelayFirst")}", Repository.Read("media-vm", "coturn", "drain-coturn"), StringComparison.Ordinal);
        Assert.Contains($"ip_local_port_range = 32768 {Port("turnRelayFirst") - 1}", Repository.Read("media-vm", "coturn", "cloud-init.yaml"), StringComparison.Ordinal);

        // Azure's own addresses answer a machine with its secrets.
        Assert.Superset(new HashSet<string>(StringComparer.Ordinal) { "169.254.0.0-169.254.255.255", "168.63.129.16", "10.0.0.0-10.255.255.255" }, settings["denied-peer-ip"].ToHashSet(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_blank_of_coturns_template_is_filled_in()
    {
        var blanks = Blank().Matches(Repository.Read("media-vm", "coturn", "turnserver.conf")).Select(blank => blank.Value).Distinct(StringComparer.Ordinal).ToArray();
        var prepare = Repository.Read("media-vm", "coturn", "prepare-coturn");
        var oneMachine = Repository.Read("functions", "VideoConf.Local", "Turn", "TurnConfiguration.cs");

        Assert.NotEmpty(blanks);
        Assert.All(blanks, blank => Assert.Contains($"template//{blank}/", prepare, StringComparison.Ordinal));
        Assert.All(blanks, blank => Assert.Contains($"\"{blank}\"", oneMachine, StringComparison.Ordinal));
    }

    [GeneratedRegex("@[A-Z_]+@", RegexOptions.NonBacktracking)]
    private static partial Regex Blank();

    private static int Port(string name) => int.Parse(Templates.Constant(Templates.Exported("profiles", "ports")[name]), CultureInfo.InvariantCulture);

    private static IEnumerable<string> Rules(string group) => ((ArrayLiteral)((ObjectLiteral)Templates.Module("network")[group]!.Body!["properties"]!)["securityRules"]!).Items.Cast<ObjectLiteral>().Select(rule =>
    {
        var properties = (ObjectLiteral)rule["properties"]!;
        string Text(string name) => Written(properties[name]!);
        return $"{Written(rule["name"]!)} {Text("direction")} {Text("access")} {Text("protocol")} from {Text("sourceAddressPrefix")} to {Text("destinationPortRange")}";
    });

    private static string Written(Expression expression) => expression switch
    {
        TextLiteral text => string.Concat(text.Parts.Select(part => part.Text ?? "${" + Written(part.Code!) + "}")),
        Name name => name.Value,
        Literal literal => literal.Value,
        Call { Function: "string" } call => Written(call.Arguments[0]),
        Operation operation => string.Join(operation.Operator, operation.Operands.Select(Written)),
        _ => throw new InvalidOperationException($"{expression}"),
    };
}
