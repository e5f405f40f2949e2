using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using VideoConf.Contracts.Identity;
using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Signaling;

namespace VideoConf.Meetings.Meetings;

/// <summary>What a meeting may be: one place for the rules of create and change.</summary>
internal static partial class MeetingRules
{
    public const string DefaultLanguage = "en-US";
    public const int MaxTitle = 200;
    public const int DefaultDuration = 60;
    public const int DefaultMaxParticipants = 100;

    private static readonly ImmutableArray<string> AllRoles = [Roles.Host, Roles.Attendee, Roles.Guest];

    public static int Duration(FieldErrors errors, int? minutes, int otherwise)
    {
        if (minutes is null) return otherwise;
        if (minutes is < 1 or > 1440) errors.Add("durationMinutes", $"durationMinutes is {minutes}. Give 1 to 1440 (a day).");
        return minutes.Value;
    }

    public static DateTimeOffset? Scheduled(FieldErrors errors, DateTimeOffset? time, DateTimeOffset now)
    {
        if (time < now.AddDays(-1)) errors.Add("scheduledTime", "scheduledTime is more than a day ago. Give a time to come, or leave it out to begin now.");
        if (time > now.AddYears(5)) errors.Add("scheduledTime", "scheduledTime is more than five years ahead. Check the year.");
        return time?.ToUniversalTime();
    }

    /// <summary>Applies settings on top of what a meeting has. The password is checked here and hashed elsewhere, because that is slow.</summary>
    public static MeetingDocument Apply(FieldErrors errors, MeetingDocument meeting, MeetingSettingsInput? input)
    {
        if (input is null) return meeting;
        if (input.MaxParticipants is < 2 or > 1000)
        {
            errors.Add(
                "settings.maxParticipants",
                string.Create(CultureInfo.InvariantCulture, $"settings.maxParticipants is {input.MaxParticipants}. A meeting takes 2 to 1000 participants."));
        }

        if (input.Password is { Length: > 0 and (< 4 or > 128) })
            errors.Add("settings.password", "settings.password must have 4 to 128 characters; an empty one removes the password.");

        if (input.Language is { } language && !LanguageTag().IsMatch(language))
            errors.Add("settings.language", "settings.language must be a BCP 47 tag such as en-US, de or pt-BR.");
        if (input.Topology is not (null or Topologies.Auto or Topologies.Mesh or Topologies.Sfu))
            errors.Add("settings.topology", $"settings.topology is '{Shown(input.Topology)}'. It is auto, mesh or sfu.");
        var next = Applied(errors, meeting, input);
        if (next.AutoRecord && !next.IsRecordingEnabled) errors.Add("settings.autoRecord", "settings.autoRecord needs settings.isRecordingEnabled, so that people are asked.");
        if (next.AutoTranscribe && !next.AiEnabled) errors.Add("settings.autoTranscribe", "settings.autoTranscribe needs settings.aiEnabled, so that people are asked.");
        if (next.AutoSummarize && !next.AiEnabled) errors.Add("settings.autoSummarize", "settings.autoSummarize needs settings.aiEnabled, so that people are asked.");
        return next;
    }

    private static MeetingDocument Applied(FieldErrors errors, MeetingDocument meeting, MeetingSettingsInput input) =>
        meeting with
        {
            IsRecordingEnabled = input.IsRecordingEnabled ?? meeting.IsRecordingEnabled,
            AiEnabled = input.AiEnabled ?? meeting.AiEnabled,
            MaxParticipants = input.MaxParticipants ?? meeting.MaxParticipants,
            AllowedRoles = RolesOf(errors, input.AllowedRoles) ?? meeting.AllowedRoles,
            PasswordHash = input.Password is { Length: 0 } ? null : meeting.PasswordHash,
            LobbyEnabled = input.LobbyEnabled ?? meeting.LobbyEnabled,
            WaitForHost = input.WaitForHost ?? meeting.WaitForHost,
            AllowDeclinedConsent = input.AllowDeclinedConsent ?? meeting.AllowDeclinedConsent,
            AutoRecord = input.AutoRecord ?? (input.IsRecordingEnabled != false && meeting.AutoRecord),
            AutoTranscribe = input.AutoTranscribe ?? (input.AiEnabled != false && meeting.AutoTranscribe),
            AutoSummarize = input.AutoSummarize ?? (input.AiEnabled != false && meeting.AutoSummarize),
            RecordParticipantFiles = input.RecordParticipantFiles ?? meeting.RecordParticipantFiles,
            EndOnSchedule = input.EndOnSchedule ?? meeting.EndOnSchedule,
            Topology = input.Topology ?? meeting.Topology,
            Language = input.Language ?? meeting.Language,
            ChatEnabled = input.ChatEnabled ?? meeting.ChatEnabled,
            JoinAsViewers = input.JoinAsViewers ?? meeting.JoinAsViewers,
            VideoCodecs = CodecsOf(errors, input.VideoCodecs) ?? meeting.VideoCodecs,
        };

    [GeneratedRegex("^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex LanguageTag();

    /// <summary>A meeting with every default.</summary>
    public static MeetingDocument New(string id, string title, Identity.CallerIdentity host, DateTimeOffset createdAt) => new()
    {
        Id = id,
        Title = title,
        HostId = host.UserId,
        HostName = host.DisplayName,
        TenantId = host.TenantId,
        DurationMinutes = DefaultDuration,
        IsRecordingEnabled = false,
        AiEnabled = false,
        MaxParticipants = DefaultMaxParticipants,
        AllowedRoles = AllRoles,
        LobbyEnabled = false,
        AllowDeclinedConsent = true,
        CreatedAt = createdAt,
    };

    // The host always may, so that nobody locks themselves out.
    private static ImmutableArray<string>? RolesOf(FieldErrors errors, IReadOnlyList<string>? roles)
    {
        if (roles is null) return null;
        foreach (var role in roles)
        {
            if (role is Roles.Host or Roles.Attendee or Roles.Guest) continue;
            errors.Add("settings.allowedRoles", $"settings.allowedRoles names '{Shown(role)}'. The roles are host, attendee and guest.");
            return null;
        }

        return [.. AllRoles.Where(role => role == Roles.Host || roles.Contains(role, StringComparer.Ordinal))];
    }

    private static ImmutableArray<string>? CodecsOf(FieldErrors errors, IReadOnlyList<string>? codecs)
    {
        if (codecs is null) return null;
        foreach (var codec in codecs)
        {
            if (VideoCodecs.All.Contains(codec, StringComparer.Ordinal)) continue;
            errors.Add("settings.videoCodecs", $"settings.videoCodecs names '{Shown(codec)}'. The codecs are {string.Join(", ", VideoCodecs.All)}.");
            return null;
        }

        return [.. codecs.Distinct(StringComparer.Ordinal)];
    }

    private static string Shown(string? text) => text is null ? "null" : text.Length > 20 ? text[..20] + "..." : text;
}
