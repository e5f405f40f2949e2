using Azure.Core;
using VideoConf.Azure.Hosting;
using VideoConf.OpenAI;

namespace VideoConf.Azure.Language;

/// <summary>The language model of an Azure OpenAI resource, asked as the application's identity at the resource's <c>/openai/v1/</c>.</summary>
public static class LanguageModel
{
    /// <summary>What the engines of VideoConf.OpenAI need to know of it.</summary>
    public static ChatOptions Options(LanguageSettings settings, TokenCredential credential)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new ChatOptions { Endpoint = settings.Endpoint, Model = settings.Deployment, Identity = credential };
    }
}
