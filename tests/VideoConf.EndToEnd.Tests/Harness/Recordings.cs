using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Recordings;

namespace VideoConf.EndToEnd.Tests.Harness;

/// <summary>Recordings that tests wait for.</summary>
internal static class Recordings
{
    /// <summary>The longest that processing of a test's recording may take on a slow machine.</summary>
    public static readonly TimeSpan ProcessingLimit = TimeSpan.FromMinutes(10);

    /// <summary>The meeting's only recording when it is ready, picture and sound.</summary>
    public static async Task<RecordingResponse> ReadyAsync(ApiCaller host, string meetingId)
    {
        var page = await Until.GoodAsync(
            async () => await host.TryGetAsync<Page<RecordingResponse>>($"/v1/meetings/{meetingId}/recordings") ?? new Page<RecordingResponse>([], null),
            got => got.Items is [{ Status: RecordingStatuses.Ready or RecordingStatuses.Failed }],
            got => string.Join(", ", got.Items.Select(item => $"{item.Status} {item.Progress} {item.Step}")),
            ProcessingLimit);
        Assert.True(page.Items[0] is { Status: RecordingStatuses.Ready, AudioOnly: false }, page.Items[0].Failure);
        return page.Items[0];
    }
}
