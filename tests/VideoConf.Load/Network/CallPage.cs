using System.Text.Json;
using VideoConf.TestSupport.Browsers;

namespace VideoConf.Load.Network;

/// <summary>A page with one end of a call (<c>media.js</c>).</summary>
internal sealed class CallPage(ChromiumPage page)
{
    public static async Task<CallPage> OpenAsync(Chromium browser, Uri url)
    {
        var page = await browser.OpenAsync(url);
        await page.EvaluateAsync(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Network", "media.js")) + "\n''");
        return new CallPage(page);
    }

    public Task<string> OfferToSendAsync() => page.EvaluateAsync("call.offerToSend()");

    public Task<string> OfferToReceiveAsync() => page.EvaluateAsync("call.offerToReceive()");

    public Task<string> AnswerAsync(string offer) => page.EvaluateAsync($"call.answer({JsonSerializer.Serialize(offer)})");

    public Task TakeAsync(string answer) => page.EvaluateAsync($"call.take({JsonSerializer.Serialize(answer)})");

    public async Task<Reading> SampleAsync() => JsonSerializer.Deserialize<Reading>(await page.EvaluateAsync("call.sample()"), JsonSerializerOptions.Web)!;

    public Task CloseAsync() => page.CloseAsync();
}
