using Microsoft.Data.Sqlite;

namespace VideoConf.Local.Storage.Sqlite;

/// <summary>
/// The database file: how connections to it are opened, its schema, and the schema's version. Write-ahead logging lets readers see the last
/// commit while the one writer works; <c>synchronous=FULL</c> makes every acknowledged commit survive a power cut, and the writer groups
/// commits so that the flush is shared.
/// </summary>
public static class SqliteDatabase
{
    /// <summary>Version of the schema this build writes, kept in <c>PRAGMA user_version</c>.</summary>
    public const int SchemaVersion = 1;

    /// <summary>How long a statement waits for a lock before it fails: another process may be reading the file for a backup.</summary>
    private const int BusyTimeoutMilliseconds = 5_000;

    /// <summary>Opens the writing connection, and creates or migrates the schema.</summary>
    /// <exception cref="InvalidDataException">The file was written by a newer build.</exception>
    public static SqliteConnection OpenWriter(string path)
    {
        var connection = Open(path, SqliteOpenMode.ReadWriteCreate);
        try
        {
            Execute(connection, "PRAGMA journal_mode=WAL");
            Execute(connection, "PRAGMA synchronous=FULL");
            Execute(connection, "PRAGMA foreign_keys=ON");
            Migrate(connection, path);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Opens a connection that can only read.</summary>
    public static SqliteConnection OpenReader(string path) => Open(path, SqliteOpenMode.ReadOnly);

    /// <summary>Runs one statement without parameters.</summary>
    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Every caller passes a constant.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        // Pooling is ours: the store keeps prepared statements on each connection.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = BusyTimeoutMilliseconds / 1000,
        }.ToString());
        try
        {
            connection.Open();
            Execute(connection, $"PRAGMA busy_timeout={BusyTimeoutMilliseconds}");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Migrate(SqliteConnection connection, string path)
    {
        using var read = connection.CreateCommand();
        read.CommandText = "PRAGMA user_version";
        var found = Convert.ToInt32(read.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
        if (found > SchemaVersion)
        {
            throw new InvalidDataException(
                $"{path} has schema version {found}; this build knows {SchemaVersion}. Start the newer build, or another data folder.");
        }

        if (found == SchemaVersion) return;

        // One transaction: a process that dies here leaves version 0 and an empty file, and the next start begins again.
        using var transaction = connection.BeginTransaction();
        using var create = connection.CreateCommand();
        create.Transaction = transaction;
        create.CommandText = $"""
            CREATE TABLE documents (
                container TEXT NOT NULL,
                partition TEXT NOT NULL,
                id        TEXT NOT NULL,
                etag      TEXT NOT NULL,
                expires   INTEGER,          -- Unix milliseconds; NULL never
                json      BLOB NOT NULL     -- UTF-8
            );
            CREATE UNIQUE INDEX documents_key ON documents (container, partition, id);
            CREATE INDEX documents_expires ON documents (expires) WHERE expires IS NOT NULL;
            PRAGMA user_version={SchemaVersion};
            """;
        create.ExecuteNonQuery();
        transaction.Commit();
    }
}
