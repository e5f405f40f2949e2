using System.Globalization;

namespace VideoConf.Rtc.Tests.Fuzzing;

/// <summary>
/// The inputs of one kind that are kept: some of each form, and everything that ever broke what reads them. A file of
/// <c>Fuzzing/Corpus</c>, an input a line: <c>+</c> when it is to be read, <c>-</c> when it is to be refused, then its bytes in hexadecimal.
/// <c>#</c> begins a remark.
/// </summary>
public sealed class FuzzSeeds
{
    private FuzzSeeds(string name, IReadOnlyList<FuzzSeed> all)
    {
        Name = name;
        All = all;
    }

    /// <summary>The file, without its ending.</summary>
    public string Name { get; }

    /// <summary>The inputs in the order of the file.</summary>
    public IReadOnlyList<FuzzSeed> All { get; }

    /// <summary>Those that are to be read.</summary>
    public IReadOnlyList<byte[]> Good => [.. All.Where(seed => seed.IsGood).Select(seed => seed.Bytes)];

    /// <summary>Their bytes.</summary>
    public IReadOnlyList<byte[]> Bytes => [.. All.Select(seed => seed.Bytes)];

    /// <summary>Reads a file; throws on a line that is none of these.</summary>
    public static FuzzSeeds Load(string name)
    {
        var seeds = new List<FuzzSeed>();
        var number = 0;
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Fuzzing", "Corpus", $"{name}.hex")))
        {
            number++;
            var text = line.Split('#')[0].Trim();
            if (text.Length == 0) continue;
            if (text[0] is not ('+' or '-')) throw new FormatException($"{name}.hex, line {number.ToString(CultureInfo.InvariantCulture)}: neither + nor -.");
            seeds.Add(new FuzzSeed(text[0] == '+', Convert.FromHexString(text[1..].Replace(" ", "", StringComparison.Ordinal)), number));
        }

        return new FuzzSeeds(name, seeds);
    }
}

/// <summary>An input that is kept.</summary>
/// <param name="IsGood">Whether it is to be read; else, to be refused.</param>
/// <param name="Bytes">The input.</param>
/// <param name="Line">Where it stands in its file.</param>
public sealed record FuzzSeed(bool IsGood, byte[] Bytes, int Line);
