namespace VideoConf.Sfu.Tests;

/// <summary>What a node does once before it takes people.</summary>
public sealed class RehearsalTests
{
    [Fact]
    public async Task The_offers_of_a_rehearsal_are_taken_and_it_ends()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await Rehearsal.RunAsync(TimeProvider.System, limit.Token);
    }
}
