using System.Globalization;
using System.Runtime.CompilerServices;

namespace VideoConf.Rtc.Tests.Fuzzing;

/// <summary>What reads the input. It must not throw, nor allocate when the run checks that.</summary>
/// <param name="input">Any bytes; may be written to.</param>
public delegate void FuzzTarget(Span<byte> input);

/// <summary>As <see cref="FuzzTarget"/>, and says whether it could read it.</summary>
/// <param name="input">Any bytes; may be written to.</param>
/// <returns>Whether it was read; else it was refused.</returns>
public delegate bool FuzzReader(Span<byte> input);

/// <summary>
/// Runs a target over mutated inputs: a few ten thousand in the ordinary test run, as many as the environment variable
/// VIDEOCONF_FUZZ_INPUTS says in the long one.
/// </summary>
public static class FuzzRun
{
    private const string Variable = "VIDEOCONF_FUZZ_INPUTS";
    private const int Warmup = 2_000;

    /// <summary>Replays the kept inputs, each of which must be read or refused as its file says, then feeds the reader as the other form does.</summary>
    /// <param name="seeds">Inputs to start from.</param>
    /// <param name="ordinaryInputs">How many in the ordinary run.</param>
    /// <param name="reader">What reads them.</param>
    /// <param name="allocates">Whether the reader may allocate.</param>
    /// <param name="longRunDivisor">Takes the long run's count down for readers that cost far more than a datagram's parse.</param>
    /// <param name="name">The test, whose name seeds the run.</param>
    public static void Over(
        FuzzSeeds seeds,
        int ordinaryInputs,
        FuzzReader reader,
        bool allocates = false,
        int longRunDivisor = 1,
        [CallerMemberName] string name = "")
    {
        Assert.NotEmpty(seeds.Good);
        var wrong = new List<string>();
        foreach (var seed in seeds.All)
        {
            var isRead = false;
            Feed(input => isRead = reader(input), seed.Bytes.ToArray(), $"{seeds.Name}.hex, line {seed.Line}", 0);
            if (isRead != seed.IsGood) wrong.Add($"{seeds.Name}.hex, line {seed.Line}: it was {(isRead ? "read" : "refused")}.");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));

        Over(seeds.Bytes, ordinaryInputs, input => reader(input), allocates, longRunDivisor, name);
    }

    /// <summary>Feeds the target. Fails with the input, in hexadecimal, that made it throw.</summary>
    /// <param name="corpus">Valid inputs to start from.</param>
    /// <param name="ordinaryInputs">How many in the ordinary run.</param>
    /// <param name="target">What reads them.</param>
    /// <param name="allocates">Whether the target may allocate. The parsers of datagrams may not: no growth over the whole run.</param>
    /// <param name="longRunDivisor">Takes the long run's count down for targets that cost far more than a datagram's parse.</param>
    /// <param name="name">The test, whose name seeds the run.</param>
    public static void Over(
        IReadOnlyList<byte[]> corpus,
        int ordinaryInputs,
        FuzzTarget target,
        bool allocates = false,
        int longRunDivisor = 1,
        [CallerMemberName] string name = "")
    {
        var inputs = long.TryParse(Environment.GetEnvironmentVariable(Variable), NumberStyles.None, CultureInfo.InvariantCulture, out var wanted)
            ? Math.Max(ordinaryInputs, wanted / longRunDivisor)
            : ordinaryInputs;

        foreach (var entry in corpus) Feed(target, entry.ToArray(), name, -1);
        var fuzzer = new MutationFuzzer(corpus, Seed(name));
        for (var i = 0; i < Warmup; i++) Feed(target, fuzzer.Next(), name, i);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0L; i < inputs; i++) Feed(target, fuzzer.Next(), name, i);
        var grown = GC.GetAllocatedBytesForCurrentThread() - before;

        if (!allocates) Assert.Equal(0, grown);
    }

    private static void Feed(FuzzTarget target, Span<byte> input, string name, long index)
    {
        try
        {
            target(input);
        }
        catch (Exception e)
        {
            Assert.Fail($"{name}, input {index}: {e.GetType().Name}: {e.Message}\n- {Convert.ToHexStringLower(input)}\n{e.StackTrace}");
        }
    }

    // string.GetHashCode differs from run to run.
    private static int Seed(string name)
    {
        var seed = 17;
        foreach (var c in name) seed = unchecked((seed * 31) + c);
        return seed;
    }
}
