using VideoConf.Contracts.Tokens;
using VideoConf.Http.Outbound;
using VideoConf.Local.Hosting;
using VideoConf.Local.Notifications;
using VideoConf.Meetings.Captions;
using VideoConf.Meetings.Notifications;
using VideoConf.Meetings.Summaries;
using VideoConf.Meetings.Summaries.Extractive;
using VideoConf.Meetings.Webhooks;
using VideoConf.OpenAI;

namespace VideoConf.Local.Engines;

/// <summary>Chooses engines and ways of telling people, by what was set up and what is installed.</summary>
internal static class EngineServices
{
    public static void AddEngines(this IServiceCollection services, LocalOptions options, Func<Uri?> publicUrl)
    {
        var chat = Chat(options.Engines);
        services.AddSingleton<ISummarizer>(_ => chat is null ? new ExtractiveSummarizer() : new ChatSummarizer(chat));
        if (chat is not null) services.AddSingleton<ITranslator>(_ => new ChatTranslator(chat));
        else if (ApertiumTranslator.TryFind() is { } apertium) services.AddSingleton<ITranslator>(_ => apertium);

        services.AddSingleton<NotificationTargets>();
        services.AddSingleton<INotifier>(provider => new WebhookNotifier(provider.GetRequiredService<NotificationTargets>(), publicUrl, options.Clock, options.LoopbackWebhooks));
        services.AddSingleton<IWebhookSender>(_ => new WebhookCaller(WebhookNotifier.Rules(options.LoopbackWebhooks)));
        if (options.Mail is { } mail)
        {
            services.AddSingleton<INotifier>(provider =>
                new EmailNotifier(mail, provider.GetRequiredService<NotificationTargets>(), provider.GetRequiredService<TokenIssuer>(), publicUrl));
        }

        services.AddSingleton(provider => new Meetings.Engines
        {
            Summarizer = provider.GetRequiredService<ISummarizer>(),
            Translator = provider.GetService<ITranslator>(),
            Notifiers = [.. provider.GetServices<INotifier>()],
            Webhooks = provider.GetRequiredService<IWebhookSender>(),
            CheckWebhook = url => WebhookNotifier.Check(url, options.LoopbackWebhooks),
        });
    }

    /// <summary>What summarizes, translates and tells, for the person at the terminal.</summary>
    public static IEnumerable<string> Describe(IServiceProvider services, LocalOptions options)
    {
        yield return $"Summaries: {services.GetRequiredService<ISummarizer>().Name}. Translated captions: {services.GetService<ITranslator>()?.Name ?? "none; install apertium or set --openai-endpoint"}.";
        if (options.Mail is { } mail) yield return $"E-mail goes through {mail.Host}:{mail.Port}.";
    }

    private static ChatOptions? Chat(EngineOptions engines) => engines is { OpenAIEndpoint: { } endpoint, OpenAIModel: { } model }
        ? new ChatOptions { Endpoint = endpoint, Model = model, Key = engines.OpenAIKey }
        : null;
}
