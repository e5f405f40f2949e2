namespace VideoConf.Sfu.Tests.Simulation;

/// <summary>What the simulated peer, which the tests share, says about conditions that must hold; here without a test framework.</summary>
internal static class Assert
{
    public static void True([System.Diagnostics.CodeAnalysis.DoesNotReturnIf(false)] bool condition, string? message = null)
    {
        if (!condition) throw new InvalidOperationException(message ?? "A condition of the simulated peer does not hold.");
    }

    public static void Equal<T>(T expected, T actual) => True(EqualityComparer<T>.Default.Equals(expected, actual), $"{expected} was expected, {actual} came.");
}
