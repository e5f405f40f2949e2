using System.Text.Json;

namespace VideoConf.Meetings.Storage;

/// <summary>What every adapter refuses before it touches its store. A breach is a caller's bug, so it throws.</summary>
public static class DocumentRules
{
    /// <summary>Checks a batch as a whole and each operation in it.</summary>
    /// <exception cref="ArgumentException">It breaks a rule.</exception>
    public static void Check(IReadOnlyList<DocumentOperation> operations)
    {
        ArgumentNullException.ThrowIfNull(operations);
        if (operations.Count is 0 or > DocumentLimits.MaxBatch)
        {
            throw new ArgumentException($"A batch has 1 to {DocumentLimits.MaxBatch} operations.", nameof(operations));
        }

        var first = operations[0].Key;
        foreach (var operation in operations)
        {
            Check(operation.Key);
            if (operation.Key.Container != first.Container || operation.Key.Partition != first.Partition)
            {
                throw new ArgumentException("A batch stays within one container and partition.", nameof(operations));
            }

            var isDelete = operation.Kind == DocumentOperationKind.Delete;
            if (isDelete != operation.Json is null)
            {
                throw new ArgumentException($"{operation.Kind} of {operation.Key.Id} {(isDelete ? "takes no" : "needs a")} document.", nameof(operations));
            }

            if (operation.Json is { ValueKind: not JsonValueKind.Object })
            {
                throw new ArgumentException($"The document {operation.Key.Id} is not a JSON object.", nameof(operations));
            }

            if (operation.TimeToLive is { } life && life < TimeSpan.FromSeconds(1))
            {
                throw new ArgumentException("A document lives for a second at least.", nameof(operations));
            }
        }
    }

    /// <summary>Checks a key.</summary>
    /// <exception cref="ArgumentException">It breaks a rule.</exception>
    public static void Check(DocumentKey key)
    {
        CheckContainer(key.Container);
        CheckPart(key.Partition, "partition");
        CheckPart(key.Id, "id");
    }

    /// <summary>Checks a query.</summary>
    /// <exception cref="ArgumentException">It breaks a rule.</exception>
    public static void Check(DocumentQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        CheckContainer(query.Container);
        CheckPart(query.Partition, "partition");
        if (query.PageSize is < 1 or > DocumentLimits.MaxPage)
        {
            throw new ArgumentException($"A page has 1 to {DocumentLimits.MaxPage} documents.", nameof(query));
        }
    }

    private static void CheckContainer(string container)
    {
        if (string.IsNullOrEmpty(container) || container.Length > 40 || container.AsSpan().ContainsAnyExcept(ContainerCharacters))
        {
            throw new ArgumentException($"'{container}' is no container name.", nameof(container));
        }
    }

    private static void CheckPart(string part, string what)
    {
        if (string.IsNullOrEmpty(part) || part.Length > DocumentLimits.MaxKeyLength || part.AsSpan().ContainsAny(Forbidden))
        {
            throw new ArgumentException($"'{part}' is no {what}: 1 to {DocumentLimits.MaxKeyLength} characters without / \\ ? #.", nameof(part));
        }
    }

    private static readonly System.Buffers.SearchValues<char> Forbidden = System.Buffers.SearchValues.Create("/\\?#");
    private static readonly System.Buffers.SearchValues<char> ContainerCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyz-");
}
