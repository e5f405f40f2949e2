using System.Globalization;
using Microsoft.Extensions.Configuration;
using VideoConf.Functions.Http;
using VideoConf.Meetings.Audit;
using VideoConf.Meetings.Identity;

namespace VideoConf.Functions.Identity;

/// <summary>Who reads the audit log and how long it is kept: the settings of section <c>Audit</c>.</summary>
/// <param name="Administrators">Who runs the organisation's meetings.</param>
/// <param name="Options">How long.</param>
public sealed record AuditSettings(Administrators Administrators, AuditOptions Options)
{
    /// <summary>
    /// Reads the section, and adds to <paramref name="wrong"/> what is not as it should be. Administrators are object ids: an e-mail address in a token is what its
    /// tenant says today, and may be somebody else's tomorrow.
    /// </summary>
    internal static AuditSettings Read(IConfiguration configuration, SignInSettings signIn, List<string> wrong)
    {
        var section = configuration.GetSection("Audit");
        var ids = (section["administrators"] ?? "").Split([',', ' ', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (ids.Any(id => !Guid.TryParse(id, out _))) wrong.Add("Audit__administrators holds something else than object ids of users in Entra ID");
        var days = (int)new AuditOptions().Retention.TotalDays;
        if (section["retentionDays"] is { Length: > 0 } told
            && (!int.TryParse(told, NumberStyles.None, CultureInfo.InvariantCulture, out days) || days is < 1 or > AuditOptions.MaxRetentionDays))
        {
            wrong.Add($"Audit__retentionDays is not a number of days from 1 to {AuditOptions.MaxRetentionDays}");
        }

        return new AuditSettings(
            new Administrators([.. ids.Where(id => Guid.TryParse(id, out _)).Select(id => Principal.UserId(signIn.TenantId, Guid.Parse(id).ToString()))]),
            new AuditOptions { Retention = TimeSpan.FromDays(Math.Clamp(days, 1, AuditOptions.MaxRetentionDays)) });
    }
}
