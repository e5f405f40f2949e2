using Azure.Core;
using Microsoft.Extensions.DependencyInjection;
using VideoConf.Azure.Hosting;
using VideoConf.Meetings;
using VideoConf.Meetings.Captions;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Summaries;
using VideoConf.Meetings.Webhooks;
using VideoConf.OpenAI;

namespace VideoConf.Azure.Language;

/// <summary>The language model's engines as services of a host.</summary>
internal static class LanguageServices
{
    public static IServiceCollection AddLanguage(this IServiceCollection services, AzureSettings settings)
    {
        services.AddSingleton(provider => LanguageModel.Options(settings.Language, provider.GetRequiredService<TokenCredential>()));
        services.AddSingleton<ISummarizer>(provider => new ChatSummarizer(provider.GetRequiredService<ChatOptions>()));
        services.AddSingleton<ITranslator>(provider => new ChatTranslator(provider.GetRequiredService<ChatOptions>()));
        return services.AddSingleton(provider => new Engines
        {
            Summarizer = provider.GetRequiredService<ISummarizer>(),
            Translator = provider.GetRequiredService<ITranslator>(),
            Identities = provider.GetService<IIdentityIssuer>(),
            Webhooks = provider.GetService<IWebhookSender>(),
        });
    }
}
