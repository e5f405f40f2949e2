using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using VideoConf.Meetings.Storage;

namespace VideoConf.Local.Storage.Sqlite;

/// <summary>One reading connection with its prepared statements. Used by one caller at a time.</summary>
internal sealed class SqliteReader : IDisposable
{
    private const string Live = "container=$container AND partition=$partition AND (expires IS NULL OR expires>$now)";

    // $after is '' on the first page upwards and the highest code point downwards.
    private const string Up = $"SELECT id,json,etag FROM documents WHERE {Live} AND id>$after AND id>=$from AND id<$to ORDER BY id LIMIT $limit";
    private const string Down = $"SELECT id,json,etag FROM documents WHERE {Live} AND id<$after AND id>=$from AND id<$to ORDER BY id DESC LIMIT $limit";

    /// <summary>Sorts after every id: ids are compared as UTF-8 bytes, and no UTF-8 text goes beyond the last code point repeated.</summary>
    private const string Highest = "\U0010FFFF\U0010FFFF";

    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _read;
    private readonly SqliteCommand _up;
    private readonly SqliteCommand _down;

    public SqliteReader(string path)
    {
        _connection = SqliteDatabase.OpenReader(path);
        _read = _connection.Prepared($"SELECT json,etag,expires FROM documents WHERE {Live} AND id=$id", "$container", "$partition", "$now", "$id");
        _up = _connection.Prepared(Up, "$container", "$partition", "$now", "$after", "$from", "$to", "$limit");
        _down = _connection.Prepared(Down, "$container", "$partition", "$now", "$after", "$from", "$to", "$limit");
    }

    /// <summary>A document, when it expires (Unix milliseconds) and its bytes.</summary>
    public (StoredDocument? Document, long? Expires, int Bytes) Read(DocumentKey key, long now)
    {
        _read.Set(key.Container, key.Partition, now, key.Id);
        using var row = _read.ExecuteReader();
        if (!row.Read()) return (null, null, 0);
        var json = row.GetFieldValue<byte[]>(0);
        return (new StoredDocument(key, JsonElement.Parse(json), row.GetString(1)), row.IsDBNull(2) ? null : row.GetInt64(2), json.Length);
    }

    public DocumentPage Query(DocumentQuery query, long now)
    {
        var prefix = query.IdPrefix ?? "";
        var after = query.ContinuationToken is { } token ? Decode(token) : query.Descending ? Highest : "";
        var command = query.Descending ? _down : _up;
        // One more than asked tells whether there is a next page.
        command.Set(query.Container, query.Partition, now, after, prefix, prefix + Highest, query.PageSize + 1);

        var documents = new List<StoredDocument>(Math.Min(query.PageSize, 64));
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            if (documents.Count == query.PageSize)
            {
                return new DocumentPage(documents, Encode(documents[^1].Key.Id));
            }

            documents.Add(new StoredDocument(new DocumentKey(query.Container, query.Partition, row.GetString(0)), Json(row, 1), row.GetString(2)));
        }

        return new DocumentPage(documents, null);
    }

    public void Dispose()
    {
        _read.Dispose();
        _up.Dispose();
        _down.Dispose();
        _connection.Dispose();
    }

    private static JsonElement Json(SqliteDataReader row, int column) => JsonElement.Parse(row.GetFieldValue<byte[]>(column));

    private static string Encode(string id) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(id));

    private static string Decode(string token)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Base64Url.DecodeFromChars(token));
        }
        catch (Exception error) when (error is FormatException or DecoderFallbackException)
        {
            throw new ArgumentException("The continuation token is not one of this store.", nameof(token), error);
        }
    }
}

/// <summary>Statements prepared once, with their parameters set by position.</summary>
internal static class SqliteCommands
{
    public static SqliteCommand Prepared(this SqliteConnection connection, string sql, params ReadOnlySpan<string> parameters)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Every caller passes a constant.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var name in parameters) command.Parameters.Add(new SqliteParameter { ParameterName = name });
        return command;
    }

    public static void Set(this SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i] ?? DBNull.Value;
    }
}
