using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace VideoConf.Deployment.Packaging;

/// <summary>Uploads a package in blocks, so that a line which breaks costs a block and not all. What is there already is left as it is: a version never changes.</summary>
internal static class PackageUpload
{
    private const string Scope = "https://storage.azure.com/.default";
    private const string ServiceVersion = "2023-11-03";
    private const int BlockBytes = 8 * 1024 * 1024;

    /// <summary>Uploads, and answers where to.</summary>
    public static async Task<Uri> RunAsync(HookContext context, NodePackage package, Uri container, CancellationToken cancellation)
    {
        var blob = new Uri($"{container.AbsoluteUri.TrimEnd('/')}/{Path.GetFileName(package.Path)}");
        if (await IsThereAsync(context, blob, package.Size, cancellation).ConfigureAwait(false))
        {
            await context.Output.WriteLineAsync($"  Version {package.Version} is uploaded already.").ConfigureAwait(false);
            return blob;
        }

        var blocks = new StringBuilder("<?xml version=\"1.0\" encoding=\"utf-8\"?><BlockList>");
        var file = File.OpenRead(package.Path);
        await using (file.ConfigureAwait(false))
        {
            var buffer = new byte[BlockBytes];
            for (var index = 0; ; index++)
            {
                var length = await file.ReadAtLeastAsync(buffer, BlockBytes, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
                if (length == 0) break;
                var id = Convert.ToBase64String(Encoding.ASCII.GetBytes(index.ToString("D6", CultureInfo.InvariantCulture)));
                await PutAsync(context, new Uri($"{blob}?comp=block&blockid={Uri.EscapeDataString(id)}"), () => new ByteArrayContent(buffer, 0, length), cancellation).ConfigureAwait(false);
                blocks.Append("<Latest>").Append(id).Append("</Latest>");
            }
        }

        blocks.Append("</BlockList>");
        await PutAsync(context, new Uri($"{blob}?comp=blocklist"), () => new StringContent(blocks.ToString(), Encoding.UTF8, "application/xml"), cancellation).ConfigureAwait(false);
        await context.Output.WriteLineAsync($"  Uploaded version {package.Version}, {package.Size / 1_000_000} MB.").ConfigureAwait(false);
        return blob;
    }

    private static async Task<bool> IsThereAsync(HookContext context, Uri blob, long size, CancellationToken cancellation)
    {
        using var answer = await context.Azure.SendAsync(Scope, () => Request(HttpMethod.Head, blob), cancellation).ConfigureAwait(false);
        return answer.StatusCode == HttpStatusCode.OK && answer.Content.Headers.ContentLength == size;
    }

    private static async Task PutAsync(HookContext context, Uri url, Func<HttpContent> content, CancellationToken cancellation)
    {
        using var answer = await context.Azure.SendAsync(
            Scope,
            () =>
            {
                var request = Request(HttpMethod.Put, url);
                request.Content = content();
                if (url.Query.Contains("blocklist", StringComparison.Ordinal)) request.Headers.Add("x-ms-blob-content-type", "application/gzip");
                return request;
            },
            cancellation).ConfigureAwait(false);
        if (answer.IsSuccessStatusCode) return;
        var reason = await Azure.AzureClient.ReasonAsync(answer, cancellation).ConfigureAwait(false);
        throw new HookException($"{url.Host} does not take the package: it answers {(int)answer.StatusCode}: {reason}", "Run the hook again: it goes on where it was.");
    }

    private static HttpRequestMessage Request(HttpMethod method, Uri url)
    {
        var request = new HttpRequestMessage(method, url);
        request.Headers.Add("x-ms-version", ServiceVersion);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("*/*"));
        return request;
    }
}
