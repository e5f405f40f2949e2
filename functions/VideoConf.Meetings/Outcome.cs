using System.Diagnostics.CodeAnalysis;
using VideoConf.Contracts.Problems;

namespace VideoConf.Meetings;

/// <summary>Why something was not done. A host maps it once, to an RFC 9457 response or to a hub error.</summary>
/// <param name="Type">One of <see cref="ProblemTypes"/>.</param>
/// <param name="Detail">One sentence for a person: what is wrong and what to do.</param>
public sealed record Problem(string Type, string Detail)
{
    /// <summary>Field (camelCase, dotted for nested ones) to its sentences.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Errors { get; init; }

    /// <summary>With <c>consent-required</c>: the consent types without an answer.</summary>
    public IReadOnlyList<string>? RequiredConsents { get; init; }

    /// <summary>When to try again, where waiting helps.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>One field that is not as it should be.</summary>
    public static Problem Field(string field, string sentence) => new(ProblemTypes.InvalidRequest, sentence)
    {
        Errors = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { [field] = [sentence] },
    };

    /// <summary>The text of a hub error: <c>{type}: {sentence}</c>.</summary>
    public string ToHubError() => $"{Type}: {Detail}";
}

/// <summary>What came of a use case: a value, or a problem.</summary>
/// <typeparam name="T">The value.</typeparam>
public sealed record Outcome<T>
    where T : class
{
    private Outcome(T? value, Problem? problem)
    {
        Value = value;
        Problem = problem;
    }

    /// <summary>The value; null when there is a problem.</summary>
    public T? Value { get; }

    /// <summary>The problem; null when there is a value.</summary>
    public Problem? Problem { get; }

    /// <summary>Whether it went well.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Problem))]
    public bool Succeeded => Value is not null;

    /// <summary>It went well.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "Outcomes are made by returning a value or a problem, never by name.")]
    public static implicit operator Outcome<T>(T value) => new(value, null);

    /// <summary>It did not.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "Outcomes are made by returning a value or a problem, never by name.")]
    public static implicit operator Outcome<T>(Problem problem) => new(null, problem);
}

/// <summary>Done, and nothing to say about it.</summary>
public sealed record Done
{
    private Done()
    {
    }

    /// <summary>The one value.</summary>
    public static Done Value { get; } = new();
}

/// <summary>A value with the version of what it was read from.</summary>
/// <param name="Value">The value.</param>
/// <param name="ETag">For the <c>ETag</c> header, without quotes.</param>
public sealed record Versioned<T>(T Value, string ETag)
    where T : class;
