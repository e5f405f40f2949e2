using VideoConf.Meetings.Captions;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Notifications;
using VideoConf.Meetings.Summaries;
using VideoConf.Meetings.Summaries.Extractive;
using VideoConf.Meetings.Webhooks;

namespace VideoConf.Meetings;

/// <summary>What a host brings of engines that understand language, and of ways to tell people. Each has a default that needs nothing outside.</summary>
public sealed record Engines
{
    /// <summary>Translates captions; null where there is none: then they are read as spoken.</summary>
    public ITranslator? Translator { get; init; }

    /// <summary>Makes summaries.</summary>
    public ISummarizer Summarizer { get; init; } = new ExtractiveSummarizer();

    /// <summary>Makes identities at a communication service; null where none is wanted.</summary>
    public IIdentityIssuer? Identities { get; init; }

    /// <summary>Ways of telling people beside the inbox, which is always there.</summary>
    public IReadOnlyList<INotifier> Notifiers { get; init; } = [];

    /// <summary>Calls webhooks; null where none may be called.</summary>
    public IWebhookSender? Webhooks { get; init; }

    /// <summary>What is wrong with a webhook's address, in a sentence; null when it may be called.</summary>
    public Func<Uri, string?> CheckWebhook { get; init; } = static url => url.Scheme == Uri.UriSchemeHttps ? null : "webhookUrl must begin with https.";
}
