using Azure.Core;
using Azure.Identity;
using Microsoft.CognitiveServices.Speech;

namespace VideoConf.AzureSpeech;

/// <summary>Streams to a Speech resource, as the machine's identity. The resource needs a name of its own: only that takes tokens of Entra ID.</summary>
public sealed class AzureSpeechStreams : ISpeechStreams
{
    // The one route that all of the service's features are on.
    private const string Route = "stt/speech/universal/v2";

    private readonly Uri _endpoint;
    private readonly TokenCredential _credential;

    /// <summary>Streams to a resource.</summary>
    /// <param name="resource">The resource's address, <c>https://NAME.cognitiveservices.azure.com</c>.</param>
    /// <param name="clientId">The user-assigned identity to be; null for the machine's only one.</param>
    public AzureSpeechStreams(Uri resource, string? clientId)
    {
        ArgumentNullException.ThrowIfNull(resource);
        _endpoint = new UriBuilder("wss", resource.IdnHost) { Path = Route }.Uri;
        _credential = new ManagedIdentityCredential(clientId is null ? ManagedIdentityId.SystemAssigned : ManagedIdentityId.FromUserAssignedClientId(clientId));
    }

    /// <summary>Whether the service's package is there. Without it nothing here works.</summary>
    public static bool IsBuiltIn =>
#if AZURE_PACKAGES
        true;
#else
        false;
#endif

    /// <inheritdoc/>
    public ISpeechStream Open(string language, Action<StreamedSpeech> heard, Action<string> ended)
    {
        var config = SpeechConfig.FromEndpoint(_endpoint, _credential);
        config.SpeechRecognitionLanguage = language;
        return new AzureSpeechStream(config, heard, ended);
    }
}
