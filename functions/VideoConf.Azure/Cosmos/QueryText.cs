using Microsoft.Azure.Cosmos;
using VideoConf.Meetings.Storage;

namespace VideoConf.Azure.Cosmos;

/// <summary>A query as the service reads it. Partition and id are indexed, nothing else is, so a query costs by what it returns.</summary>
internal static class QueryText
{
    /// <summary>The query, from the id after <paramref name="after"/> on.</summary>
    public static QueryDefinition Of(DocumentQuery query, string? after)
    {
        var prefix = string.IsNullOrEmpty(query.IdPrefix) ? "" : " AND STARTSWITH(c.id, @prefix)";
        var position = after is null ? "" : query.Descending ? " AND c.id < @after" : " AND c.id > @after";
        var definition = new QueryDefinition(
            $"SELECT c.id, c.document, c._etag FROM c WHERE c.partition = @partition{prefix}{position} ORDER BY c.id {(query.Descending ? "DESC" : "ASC")}")
            .WithParameter("@partition", query.Partition);
        if (prefix.Length > 0) definition = definition.WithParameter("@prefix", query.IdPrefix);
        return after is null ? definition : definition.WithParameter("@after", after);
    }
}
