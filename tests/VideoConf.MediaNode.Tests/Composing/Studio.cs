using Microsoft.Extensions.Logging.Abstractions;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Signaling;
using VideoConf.Contracts.Tokens;
using VideoConf.MediaNode.Composing;
using VideoConf.MediaNode.Composing.Ffmpeg;
using VideoConf.MediaNode.Storage;
using VideoConf.MediaNode.Tests.Support;

namespace VideoConf.MediaNode.Tests.Composing;

/// <summary>A composer with a store, a work folder and plans of small pictures.</summary>
internal sealed class Studio : IAsyncDisposable
{
    public const int Width = 320;
    public const int Height = 180;
    public const int Rate = 15;

    private readonly SigningKey _key = SigningKey.Create();
    private readonly TestFolder _folder = new();
    private readonly ObjectStore _client;

    private Studio(ObjectStoreDouble store)
    {
        Store = store;
        Footage = new(store);
        _client = new(NodeOptions.Of(_key), new() { Attempts = 2, FirstPause = TimeSpan.FromMilliseconds(5) }, TimeProvider.System, NullLogger<ObjectStore>.Instance);
    }

    public ObjectStoreDouble Store { get; }

    public Footage Footage { get; }

    public CompositionOptions Options { get; set; } = new() { LeastFreeBytes = 1024, Nice = 0 };

    public string WorkPath => _folder.File("cmp_1");

    public string DeskPath => _folder.File("desk");

    public FfmpegRunner Ffmpeg { get; private set; } = null!;

    public List<(double Progress, string Step)> Told { get; } = [];

    public static async Task<Studio> OpenAsync() => new(await ObjectStoreDouble.StartAsync());

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Store.DisposeAsync();
        _folder.Dispose();
        _key.Dispose();
    }

    public static CompositionTile Tile(string participant, int x, int y, int width, int height, string kind = CompositionTileKinds.Video, string? label = null, bool isSpeaking = false, string source = TrackSources.Camera) => new()
    {
        Kind = kind,
        ParticipantId = participant,
        Source = kind == CompositionTileKinds.Video ? source : null,
        Label = label ?? participant,
        X = x,
        Y = y,
        Width = width,
        Height = height,
        IsSpeaking = isSpeaking,
    };

    public CompositionPlan Plan(double seconds, params CompositionTile[] tiles) => new()
    {
        StartedAt = Footage.Start,
        Duration = seconds,
        Width = Width,
        Height = Height,
        FrameRate = Rate,
        Scenes = [new(0, seconds, tiles)],
        Chunks = [.. Footage.Chunks],
        Chapters = [new(0, "Start")],
        Title = "A meeting",
        ParticipantFiles = [],
        Source = Store.Address(),
        Target = Store.Address("recordings"),
    };

    public async Task<CompositionStatus> ComposeAsync(CompositionPlan plan, Action<FfmpegRunner>? prepare = null, Action<double, string>? progress = null, CancellationToken cancellationToken = default)
    {
        Assert.Null(PlanCheck.Find(plan));
        Ffmpeg = new(Options, TimeProvider.System, NullLogger<FfmpegRunner>.Instance);
        prepare?.Invoke(Ffmpeg);
        var composition = new Composition(plan, new(_folder.Path, "cmp_1"), _client, Ffmpeg, Options, NullLogger.Instance, (done, step) =>
        {
            lock (Told) Told.Add((done, step));
            progress?.Invoke(done, step);
        });
        return await composition.RunAsync(cancellationToken);
    }

    /// <summary>The desk of a node that was just started, over the folder that the one before it left.</summary>
    public CompositionDesk OpenDesk()
    {
        Ffmpeg = new(Options, TimeProvider.System, NullLogger<FfmpegRunner>.Instance);
        var node = new MediaNodeOptions
        {
            NodeId = "node-1",
            ControlPlaneKeys = new(TimeProvider.System, _key.PublicKey),
            NodeKey = new(_key, TimeProvider.System),
            ControlPlane = () => null,
            AnnouncedAddresses = [System.Net.IPAddress.Loopback],
            Compositions = Options with { WorkFolder = DeskPath },
        };
        return new(node, _client, Ffmpeg, TimeProvider.System, NullLogger<CompositionDesk>.Instance);
    }

    /// <summary>A program in FFmpeg's place.</summary>
    public async Task UseAsync(string script)
    {
        Directory.CreateDirectory(WorkPath);
        var path = _folder.File($"ffmpeg-{Guid.NewGuid():N}");
        await File.WriteAllTextAsync(path, $"#!/bin/sh\n{script}\n");
        await Tool.RunAsync("chmod", "+x", path);
        Options = Options with { Ffmpeg = path };
    }

    /// <summary>A file that was stored, on disk, to be looked at.</summary>
    public async Task<Film> StoredAsync(CompositionStatus status, string name = "meeting.mp4")
    {
        Assert.Equal(JobStates.Succeeded, status.State);
        var file = Assert.Single(status.Files, file => file.Name == name);
        var bytes = Store.Objects[$"/recordings/{name}"];
        Assert.Equal(file.Length, bytes.Length);
        Assert.Equal(file.Sha256, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)));
        var path = _folder.File($"{Guid.NewGuid():N}-{name}");
        await File.WriteAllBytesAsync(path, bytes);
        return new(path);
    }
}
