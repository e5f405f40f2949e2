using System.Xml.Linq;
using Microsoft.AspNetCore.Http;

namespace VideoConf.Infra.Tests.Hooks;

internal sealed partial class FakeAzure
{
    // Put Block, Put Block List and Get Blob Properties, as documented for version 2023-11-03.
    private async Task BlobAsync(HttpContext http, string name)
    {
        Assert.Equal("2023-11-03", http.Request.Headers["x-ms-version"]);
        if (http.Request.Method == "HEAD")
        {
            if (Blobs.TryGetValue(name, out var blob)) http.Response.ContentLength = blob.Length;
            else http.Response.StatusCode = 404;
            return;
        }

        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        if (http.Request.Query["comp"] == "block")
        {
            Blocks[$"{name}/{http.Request.Query["blockid"]}"] = body.ToArray();
        }
        else
        {
            Assert.Equal("blocklist", http.Request.Query["comp"]);
            body.Position = 0;
            Blobs[name] = [.. XDocument.Load(body).Root!.Elements("Latest").SelectMany(block => Blocks[$"{name}/{block.Value}"])];
        }

        http.Response.StatusCode = 201;
    }
}
