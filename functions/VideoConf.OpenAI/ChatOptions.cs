using System.ClientModel;

namespace VideoConf.OpenAI;

/// <summary>Where a chat model is, and what may be asked of it.</summary>
public sealed record ChatOptions
{
    /// <summary>
    /// The address before <c>/chat/completions</c>: <c>https://api.openai.com/v1</c>, <c>http://127.0.0.1:11434/v1</c>, or an Azure OpenAI resource,
    /// <c>https://NAME.openai.azure.com</c>, with or without <c>/openai/v1</c>.
    /// </summary>
    public required Uri Endpoint { get; init; }

    /// <summary>The model; on Azure the deployment's name.</summary>
    public required string Model { get; init; }

    /// <summary>The key; null where none is asked for.</summary>
    public string? Key { get; init; }

    /// <summary>Gets tokens of Entra ID for an Azure OpenAI resource, in a key's place; null where a key is used, or none is asked for.</summary>
    public AuthenticationTokenProvider? Identity { get; init; }

    /// <summary>How long a summary of one part may take. Models that think before they write take minutes.</summary>
    public TimeSpan SummaryTimeout { get; init; } = TimeSpan.FromMinutes(4);

    /// <summary>How long the translation of one line may take: later than this it is about something else than what is being said.</summary>
    public TimeSpan TranslationTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Characters of transcript in one question: some 12,000 tokens of English, which leaves room in the context of every current model.</summary>
    public int MaxCharacters { get; init; } = 48_000;
}
