using System.Security.Cryptography;
using System.Text.Json;
using VideoConf.Contracts.Node;

namespace VideoConf.MediaNode.Composing;

/// <summary>What became of a composition, kept on disk so that a node that was started anew does not make it twice.</summary>
/// <param name="PlanHash">Of which plan, see <see cref="HashOf"/>.</param>
/// <param name="Status">What became of it.</param>
internal sealed record CompositionResult(string PlanHash, CompositionStatus Status)
{
    /// <summary>A plan's hash, without its addresses: their signatures are made anew for each try.</summary>
    public static string HashOf(CompositionPlan plan)
    {
        var nowhere = new ObjectAddress("", "", NeedsToken: false);
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(plan with { Source = nowhere, Target = nowhere }, JsonSerializerOptions.Web)));
    }
}
