using VideoConf.Infra.Tests.Bicep;

namespace VideoConf.Infra.Tests.Settings;

/// <summary>The application's settings as <c>main.bicep</c> makes them.</summary>
internal static class AppSettings
{
    /// <summary>Settings of one way to deploy, with values of the right kind in place of what only Azure knows.</summary>
    /// <param name="scheduler">Whether orchestrations live in the Durable Task Scheduler.</param>
    /// <param name="everything">Whether with what a deployment may leave out.</param>
    public static Dictionary<string, string> Of(bool scheduler, bool everything)
    {
        var main = Templates.Main;
        var durable = (Operation)main["schedulerSettings"]!.Value!;
        List<Expression> parts = [main["hostSettings"]!.Value!, durable.Operands[scheduler ? 1 : 2], main["productSettings"]!.Value!];
        if (everything) parts.AddRange(new[] { "qualitySettings", "communicationSettings" }.Select(name => ((Operation)main[name]!.Value!).Operands[1]));
        var settings = parts.Cast<ObjectLiteral>().SelectMany(part => part.Members).ToDictionary(member => ((TextLiteral)member.Key).Constant!, member => Value(((TextLiteral)member.Key).Constant!, member.Value), StringComparer.Ordinal);

        // recordingSettings is made of the regions.
        settings.Add("Recordings__accounts__westeurope", "https://account.blob.example/");
        return settings;
    }

    /// <summary>Everything that <c>main.bicep</c> may set.</summary>
    public static IReadOnlySet<string> Provided => Of(scheduler: true, everything: true).Keys.Concat(Of(scheduler: false, everything: true).Keys).ToHashSet(StringComparer.Ordinal);

    private static string Value(string name, Expression value)
    {
        if (value is TextLiteral { Constant: { } constant }) return constant;
        var last = name.Split('_')[^1];
        return last switch
        {
            "port" or "tlsPort" or "nodeApiPort" => "7070",
            "homeRegion" or "regions" => "westeurope",
            "clientId" or "tenantId" => "11111111-2222-3333-4444-555555555555",
            "administrators" => "11111111-2222-3333-4444-555555555555",
            "retentionDays" => "365",
            "guests" => "True",
            "topology" => "auto",
            "meshSize" => "5",
            "relays" => "everywhere",
            _ when last.EndsWith("ndpoint", StringComparison.Ordinal) || last.EndsWith("ri", StringComparison.Ordinal) || last.EndsWith("Uri", StringComparison.Ordinal)
                || last is "origin" or "publicUrl" or "authority" => "https://service.example/",
            _ => "value",
        };
    }
}
