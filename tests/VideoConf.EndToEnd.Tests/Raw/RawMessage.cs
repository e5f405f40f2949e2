using VideoConf.EndToEnd.Tests.Harness;

namespace VideoConf.EndToEnd.Tests.Raw;

/// <summary>A message that a page's peer got over its data channels.</summary>
internal sealed class RawMessage
{
    public string From { get; set; } = "";

    public string Topic { get; set; } = "";

    public string Body { get; set; } = "";

    public int Length { get; set; }

    /// <summary>Sends messages from a page, as soon as its channels are open.</summary>
    public static Task SendAsync(IPage page, string topic, string body, int length = 0, int count = 1, bool lossy = false, params string[] to) =>
        page.EvaluateAsync(Scripts.Read("Raw", "rawSend.js"), new { to, topic, body, length, count, lossy });

    /// <summary>What a page has got.</summary>
    public static Task<RawMessage[]> ReadAsync(IPage page) => page.EvaluateAsync<RawMessage[]>("() => window.rawPeer.messages");
}
