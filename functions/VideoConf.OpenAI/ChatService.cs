using System.ClientModel;
using System.Diagnostics.CodeAnalysis;
using OpenAI.Chat;
using VideoConf.Meetings.Captions;

namespace VideoConf.OpenAI;

/// <summary>One question to a chat model: what it is to do, the material, and the schema of the answer. No tools, no memory.</summary>
internal sealed class ChatService : IDisposable
{
    private readonly HttpClient _http;
    private readonly ChatClient _client;

    public ChatService(ChatOptions options, Func<SocketsHttpHandler, HttpMessageHandler>? around = null)
    {
        _http = ChatClientFactory.CreateHttp(around);
        _client = ChatClientFactory.Create(options, _http);
    }

    /// <summary>The text of the answer: JSON, if the model keeps to what it was told.</summary>
    /// <exception cref="EngineUnavailableException">There is none.</exception>
    public async Task<string> AskAsync(string instructions, string material, AnswerSchema schema, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        var answer = await CompleteAsync([new SystemChatMessage(instructions), new UserChatMessage(material)], schema, limit.Token, cancellationToken);
        if (answer.IsRefused) throw new EngineUnavailableException("The language model refused to work on this.", isTransient: false);
        if (answer.Reason == ChatFinishReason.ContentFilter) throw ChatErrors.Filtered();
        if (answer.Reason == ChatFinishReason.Length)
            throw new EngineUnavailableException("The language model's answer was cut off, because it was longer than the model may write.", isTransient: true);
        return answer.Text.Length > 0 ? answer.Text : throw new EngineUnavailableException("The language model answered with nothing.", isTransient: true);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    [SuppressMessage("Design", "CA1031", Justification = "What a peer's bytes make the package throw says something about that peer alone.")]
    private async Task<Answer> CompleteAsync(ChatMessage[] messages, AnswerSchema schema, CancellationToken limited, CancellationToken caller)
    {
        try
        {
            var options = new ChatCompletionOptions
            {
                ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat(schema.Name, schema.Json, jsonSchemaIsStrict: true),
            };
            var completion = (await _client.CompleteChatAsync(messages, options, limited)).Value;

            // Read here: an answer without any choice shows only when it is looked at.
            return new Answer(
                completion.Refusal is { Length: > 0 }, completion.FinishReason,
                string.Concat(completion.Content.Where(part => part.Kind == ChatMessageContentPartKind.Text).Select(part => part.Text)));
        }
        catch (ClientResultException error)
        {
            throw ChatErrors.Of(error);
        }
        catch (OperationCanceledException error) when (!caller.IsCancellationRequested)
        {
            throw new EngineUnavailableException("The language model takes too long.", isTransient: true, error);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            throw new EngineUnavailableException("The language model's answer cannot be read.", isTransient: true, error);
        }
    }

    private sealed record Answer(bool IsRefused, ChatFinishReason Reason, string Text);
}

/// <summary>The form of an answer, as a strict JSON schema: every member required, no other allowed.</summary>
/// <param name="Name">Its name, for the model.</param>
/// <param name="Json">The schema.</param>
internal sealed record AnswerSchema(string Name, BinaryData Json);
