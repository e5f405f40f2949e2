namespace VideoConf.Load.Forwarding.Measuring;

/// <summary>In which order servers are measured: each once a round, every round in an order of its own, so that none has the machine's better minutes.</summary>
internal static class RoundOrder
{
    /// <summary>The orders of all rounds.</summary>
    /// <param name="servers">How many servers.</param>
    /// <param name="rounds">How many rounds.</param>
    /// <param name="seed">The same seed gives the same orders.</param>
    public static IReadOnlyList<int[]> Of(int servers, int rounds, int seed)
    {
        var random = new Random(seed);
        var orders = new List<int[]>();
        for (var i = 0; i < rounds; i++)
        {
            var order = Enumerable.Range(0, servers).ToArray();
            random.Shuffle(order);
            orders.Add(order);
        }

        return orders;
    }
}
