using System.Globalization;
using System.Text.Json;

namespace VideoConf.Benchmarks;

/// <summary>One line of budgets.json.</summary>
/// <param name="Name">Which benchmark.</param>
/// <param name="MaxBytes">Bytes it may allocate per operation, exactly.</param>
/// <param name="MaxNanoseconds">Time it may take; absent where only a ratio means something on a noisy host.</param>
/// <param name="RatioTo">A benchmark of the same run to divide by.</param>
/// <param name="MaxRatio">What may come out.</param>
internal sealed record Budget(string Name, long? MaxBytes, double? MaxNanoseconds, string? RatioTo, double? MaxRatio)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { ReadCommentHandling = JsonCommentHandling.Skip };

    public static IReadOnlyList<Budget> Load(string path) =>
        JsonSerializer.Deserialize<IReadOnlyList<Budget>>(File.ReadAllText(path), Format) ?? throw new InvalidDataException($"{path} is empty.");

    /// <summary>What is wrong, a sentence each. A ratio to something that the filter left out is not checked.</summary>
    public IEnumerable<string> Violations(IReadOnlyDictionary<string, Measurement> measured)
    {
        if (!measured.TryGetValue(Name, out var own)) yield break;
        if (own.AllocatedBytes > MaxBytes) yield return $"{Name} allocates {own.AllocatedBytes} bytes, {MaxBytes} are allowed.";
        if (own.Nanoseconds > MaxNanoseconds) yield return $"{Name} takes {Text(own.Nanoseconds)} ns, {Text(MaxNanoseconds.Value)} are allowed.";
        if (RatioTo is null || MaxRatio is null || !measured.TryGetValue(RatioTo, out var other)) yield break;
        var ratio = own.Nanoseconds / other.Nanoseconds;
        if (ratio > MaxRatio) yield return $"{Name} takes {Text(ratio)} times what {RatioTo} takes, {Text(MaxRatio.Value)} are allowed.";
    }

    private static string Text(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
