using VideoConf.Infra.Tests.Bicep;

namespace VideoConf.Infra.Tests.Machines;

/// <summary>Who may do what: what each adapter needs, and not more.</summary>
public sealed class RoleTests
{
    // Module, role, and whose it is. A role that is not in this list was given without saying what for.
    private static readonly (string Module, string Role, string Who, string Why)[] Expected =
    [
        ("communication", "communicationServiceOwner", "api", "identities and tokens of participants; there is no smaller role"),
        ("durable-task", "durableTaskDataContributor", "api", "orchestrations"),
        ("identity", "reader", "api", "which machines there are"),
        ("keyvault", "keyVaultCryptoServiceEncryptionUser", "cmk", "recordings' key"),
        ("keyvault", "keyVaultCryptoUser", "api", "signs join tokens"),
        ("keyvault", "keyVaultCryptoUser", "operator", "the hooks read public keys, and sign the smoke test's session"),
        ("keyvault", "keyVaultSecretsOfficer", "operator", "the hooks seed secrets"),
        ("keyvault", "keyVaultSecretsUser", "api", "TURN's secret"),
        ("media-nodes", "virtualMachineContributor", "api", "protects nodes with rooms, sets the capacity"),
        ("monitor", "monitoringMetricsPublisher", "api", "telemetry"),
        ("monitor", "monitoringMetricsPublisher", "node", "telemetry"),
        ("quality", "eventHubsDataReceiver", "job", "reads measurements"),
        ("quality", "eventHubsDataSender", "api", "sends measurements"),
        ("recordings", "storageBlobDataContributor", "api", "recordings and chunks"),
        ("recordings", "storageBlobDelegator", "api", "links to files"),
        ("secret-reader", "keyVaultSecretsUser", "", "one secret, for whom the caller says"),
        ("signalr", "keyVaultSecretsUser", "signalr", "the upstream's key"),
        ("signalr", "signalrServiceOwner", "api", "negotiation and messages"),
        ("speech-and-language", "cognitiveServicesOpenAiUser", "api", "summaries"),
        ("speech-and-language", "cognitiveServicesSpeechUser", "node", "captions"),
        ("storage", "storageBlobDataContributor", "gallery", "reads packages"),
        ("storage", "storageBlobDataContributor", "operator", "uploads packages"),
        ("storage", "storageBlobDataOwner", "api", "the host's package and leases"),
        ("storage", "storageQueueDataContributor", "api", "orchestrations without the scheduler"),
        ("storage", "storageTableDataContributor", "api", "orchestrations without the scheduler"),
    ];

    [Fact]
    public void Every_adapter_has_its_roles_and_nobody_has_more()
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (path, file) in Templates.All)
        {
            foreach (var assignment in file.Of("resource").SelectMany(resource => resource.WithNested).Where(resource => resource.Type.StartsWith("Microsoft.Authorization/roleAssignments@", StringComparison.Ordinal)))
                found.UnionWith(Grants(file, assignment).Select(grant => $"{Path.GetFileNameWithoutExtension(path)}: {grant.Role} for {grant.Who}"));
        }

        Assert.Equal(Expected.Select(row => $"{row.Module}: {row.Role} for {row.Who}").Order(StringComparer.Ordinal), found);
    }

    [Fact]
    public void Documents_may_be_written_by_the_app_and_by_the_quality_job()
    {
        var grants = Templates.All.Values.SelectMany(file => file.Of("resource").SelectMany(resource => resource.WithNested).Where(resource => resource.Type == "sqlRoleAssignments" || resource.Type.Contains("/sqlRoleAssignments@", StringComparison.Ordinal)).Select(_ => Path.GetFileNameWithoutExtension(file.Path)));

        Assert.Equal(["cosmos", "quality"], grants.Order(StringComparer.Ordinal));
    }

    // A wrong digit fails only at deployment.
    [Fact]
    public void Ids_of_roles_are_ids_and_no_two_are_the_same()
    {
        var ids = Templates.Exported("roles", "roles").Members.Select(member => Templates.Constant(member.Value)).ToList();

        Assert.All(ids, id => Assert.True(Guid.TryParseExact(id, "D", out _), id));
        Assert.Distinct(ids);
    }

    [Fact]
    public void Keys_and_passwords_are_switched_off_everywhere()
    {
        var open = new List<string>();
        foreach (var (type, property, wanted) in new[]
        {
            ("Microsoft.Storage/storageAccounts", "allowSharedKeyAccess", "false"), ("Microsoft.Storage/storageAccounts", "allowBlobPublicAccess", "false"), ("Microsoft.DocumentDB/databaseAccounts", "disableLocalAuth", "true"),
            ("Microsoft.SignalRService/signalR", "disableLocalAuth", "true"), ("Microsoft.EventHub/namespaces", "disableLocalAuth", "true"), ("Microsoft.CognitiveServices/accounts", "disableLocalAuth", "true"),
            ("Microsoft.Communication/communicationServices", "disableLocalAuth", "true"), ("Microsoft.KeyVault/vaults", "enableRbacAuthorization", "true"),
        })
        {
            var resources = Templates.All.Values.SelectMany(file => file.Of("resource")).Where(resource => resource.Type.StartsWith(type + "@", StringComparison.Ordinal) && !resource.IsExisting).ToList();
            Assert.NotEmpty(resources);
            open.AddRange(resources.Where(resource => (resource.Body!["properties"] as ObjectLiteral)?[property] is not Literal literal || literal.Value != wanted).Select(resource => $"{type} '{resource.Symbol}': {property}"));
        }

        Assert.Empty(open);
    }

    private static IEnumerable<(string Role, string Who)> Grants(BicepFile file, Declaration assignment)
    {
        var properties = (ObjectLiteral)assignment.Body!["properties"]!;
        var role = ((Call)properties["roleDefinitionId"]!).Arguments[1];
        var principal = properties["principalId"]!;
        if (assignment.Value is not Loop loop) return [(RoleOf(role), Who(principal))];
        var source = loop.Source is Name list ? file[list.Value]!.Value! : loop.Source;
        return ((ArrayLiteral)source).Items.Select(item => (RoleOf(Replaced(role, item)), Who(Replaced(principal, item))));

        // What the loop's variable, or a member of it, stands for.
        Expression Replaced(Expression expression, Expression item) => expression switch
        {
            Name name when name.Value == loop.Variables[0] => item,
            Member { Target: Name name } member when name.Value == loop.Variables[0] => ((ObjectLiteral)item)[member.Property]!,
            _ => expression,
        };
    }

    private static string RoleOf(Expression role) => Assert.IsType<Member>(role).Property;

    private static string Who(Expression principal)
    {
        while (principal is Member { Target: not Name } member) principal = member.Target;
        var name = principal is Member { Target: Name target } ? target.Value : ((Name)principal).Value;
        return name switch
        {
            "principalId" => "",
            _ => name.Replace("PrincipalId", "", StringComparison.Ordinal),
        };
    }
}
