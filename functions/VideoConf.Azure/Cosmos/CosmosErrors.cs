using System.Globalization;
using System.Net;
using Microsoft.Azure.Cosmos;
using VideoConf.Meetings.Storage;

namespace VideoConf.Azure.Cosmos;

/// <summary>What the service's statuses mean in the contract of <see cref="IDocumentStore"/>. What is no answer of the contract is an exception.</summary>
internal static class CosmosErrors
{
    // The container or database is missing, and not the document: https://learn.microsoft.com/rest/api/cosmos-db/http-status-codes-for-cosmosdb
    private const string OwnerMissing = "1003";

    public static bool IsNoDocument(ResponseMessage response) =>
        response.StatusCode == HttpStatusCode.NotFound && !string.Equals(response.Headers["x-ms-substatus"], OwnerMissing, StringComparison.Ordinal);

    public static void ThrowUnlessSuccess(ResponseMessage response)
    {
        if (response.IsSuccessStatusCode) return;
        throw Of(response.StatusCode, response.ErrorMessage, response.Headers, response.Diagnostics);
    }

    /// <summary>None where the operation was applied, or was a deletion of what is not there.</summary>
    public static DocumentFailure FailureOf(DocumentOperation operation, HttpStatusCode status, ResponseMessage response) =>
        status == HttpStatusCode.NotFound && !IsNoDocument(response)
            ? throw Of(status, response.ErrorMessage, response.Headers, response.Diagnostics)
            : FailureOf(operation, status) ?? throw Of(status, response.ErrorMessage, response.Headers, response.Diagnostics);

    /// <inheritdoc cref="FailureOf(DocumentOperation, HttpStatusCode, ResponseMessage)"/>
    public static DocumentFailure FailureOf(DocumentOperation operation, HttpStatusCode status, TransactionalBatchResponse response) =>
        FailureOf(operation, status) ?? throw Of(response);

    public static Exception Of(TransactionalBatchResponse response) => Of(response.StatusCode, response.ErrorMessage, response.Headers, response.Diagnostics);

    private static DocumentFailure? FailureOf(DocumentOperation operation, HttpStatusCode status) => status switch
    {
        HttpStatusCode.OK or HttpStatusCode.Created or HttpStatusCode.NoContent => DocumentFailure.None,
        HttpStatusCode.Conflict when operation.Kind == DocumentOperationKind.Create => DocumentFailure.AlreadyExists,
        HttpStatusCode.NotFound when operation is { Kind: DocumentOperationKind.Delete, ETag: null } => DocumentFailure.None,
        HttpStatusCode.NotFound => DocumentFailure.NotFound,
        HttpStatusCode.PreconditionFailed => DocumentFailure.ETagMismatch,
        _ => null,
    };

    private static Exception Of(HttpStatusCode status, string? message, Headers headers, CosmosDiagnostics diagnostics)
    {
        var detail = string.Create(CultureInfo.InvariantCulture, $"Cosmos DB answered {(int)status} ({headers["x-ms-substatus"] ?? "0"}): {message}");
        return status switch
        {
            HttpStatusCode.RequestEntityTooLarge => new ArgumentException(detail, nameof(status)),

            // The client has waited and asked again already; now it is the caller's turn, or the user's.
            HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable or HttpStatusCode.RequestTimeout or HttpStatusCode.Gone =>
                new DocumentStoreBusyException($"{detail} after {diagnostics.GetClientElapsedTime().TotalSeconds:F1} s"),
            _ => new InvalidOperationException(detail),
        };
    }
}
