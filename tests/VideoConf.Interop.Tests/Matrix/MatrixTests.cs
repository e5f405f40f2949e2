using System.Diagnostics;
using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Rooms;
using VideoConf.EndToEnd.Tests.Harness;
using VideoConf.TestSupport.Browsers;
using VideoConf.TestSupport.Network;
using Xunit.Abstractions;

namespace VideoConf.Interop.Tests.Matrix;

/// <summary>All stacks, one after the other; what was seen is kept and written. Run by <c>./videoconf interop</c> alone: it takes minutes.</summary>
[Trait("Category", "Matrix")]
public sealed class MatrixTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Perfect = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Every_stack_does_what_is_claimed()
    {
        // The machine's own address: some stacks offer no loopback candidates.
        await using var host = await HostProcess.StartAsync("interop-matrix", "--topology", "sfu");
        await using var chromium = await Chromium.StartAsync();
        var stacks = Stack.All(chromium);
        var document = new MatrixDocument(Path.Combine(Repository.Artifacts, "interop"), Path.Combine(Repository.Source, "docs", "interop.md"));
        var only = Environment.GetEnvironmentVariable("VIDEOCONF_INTEROP_PEER") ?? "";
        var broken = new List<string>();
        foreach (var stack in stacks.Where(stack => stack.Name.Contains(only, StringComparison.OrdinalIgnoreCase)))
        {
            var row = await MeasureAsync(host.Url, new ChromiumPeer(chromium), stack);
            await document.KeepAsync(row);
            broken.AddRange(stack.Broken(row));
            foreach (var (column, cell) in MatrixRow.Columns.Zip(row.Cells)) Say($"    {column,-14} {cell}");
            Say($"    {row.Version}: {row.Figures}");
        }

        if (broken.Count == 0 && await document.WriteAsync([.. stacks.Select(static stack => stack.Name)], []) is { Count: > 0 } missing)
            Say($"docs/interop.md is not written: there is no run yet of {string.Join(", ", missing)}.");
        Assert.True(broken.Count == 0, $"Claimed, and not so:\n{string.Join('\n', broken)}");
    }

    private async Task<MatrixRow> MeasureAsync(Uri host, IPeer chromium, Stack stack)
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        try
        {
            Say($"  {stack.Name}");
            await using var peer = await stack.StartAsync();
            var published = await MeetAsync(host, chromium, peer, stack.Name, "publish", "receive");
            if (published.Peer.Missing is { } missing) return MatrixRow.None(stack.Name, published.Peer.Version, today, missing);
            var received = await MeetAsync(host, chromium, peer, stack.Name, "receive", "publish");
            return MatrixRow.Of(stack.Name, today, published, received, stack.HasSimulcast ? await MeetAsync(host, chromium, peer, stack.Name, "simulcast", "receive") : null);
        }
        catch (Exception failure) when (failure is TimeoutException or InvalidOperationException or Xunit.Sdk.XunitException)
        {
            // The others are measured all the same.
            return MatrixRow.None(stack.Name, "", today, failure.Message.ReplaceLineEndings(" "));
        }
    }

    /// <summary>A peer and Chromium in a room, the peer over a network that begins to lose packets.</summary>
    private async Task<Session> MeetAsync(Uri host, IPeer chromium, IPeer peer, string name, string mode, string otherMode)
    {
        var began = Stopwatch.GetTimestamp();
        using var first = await ApiCaller.SignInAsync(host, "Peer");
        using var second = await ApiCaller.SignInAsync(host, "Other");
        var room = await first.CreateRoomAsync(new CreateRoomRequest { Title = $"{name}, {mode}" });
        var seat = await second.JoinAsync(room.RoomId, new JoinRequest());
        var media = $"/v1/rooms/{room.RoomId}/media";
        await using var line = await RelayedLine.OpenAsync(host);
        var peerSession = peer.RunAsync(mode, new Uri(line.Url, media), room.JoinToken!, SecondsOf(mode));
        var otherSession = chromium.RunAsync(otherMode, new Uri(host, media), seat.Token, SecondsOf(otherMode));
        await Task.WhenAny(Task.Delay(Perfect), peerSession);
        line.Network.Set(new LinkConditions { Loss = 0.05 });
        await Task.WhenAll(peerSession, otherSession).WaitAsync(Limit);
        Say($"    {mode} ({Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s)");
        return new Session(await peerSession, await otherSession, line.Wire);
    }

    private void Say(string line)
    {
        output.WriteLine(line);

        // What a test prints is shown when it has ended; who waits for minutes wants to see it now.
        if (Environment.GetEnvironmentVariable("VIDEOCONF_INTEROP_PROGRESS") is { } progress) File.AppendAllText(progress, line + "\n");
    }

    // Whoever watches begins and ends within the publisher's time.
    private static int SecondsOf(string mode) => mode == "receive" ? 9 : 12;
}
