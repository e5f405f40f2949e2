using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VideoConf.Contracts.Chat;
using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Signaling;
using VideoConf.Http;

namespace VideoConf.Load.Control;

/// <summary>
/// What ASP.NET Core alone does with the same calls: answers of the same shapes and sizes, messages to the same connections, and nothing behind them: no tokens,
/// no checks, no documents. The ceiling that the host is held against.
/// </summary>
internal static class BareServer
{
    public const string Verb = "bare";

    /// <summary>What the process does: it serves until its input ends.</summary>
    public static async Task<int> RunAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrel(static kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Services.AddRouting();
        builder.Services.ConfigureHttpJsonOptions(static json => JsonSettings.Configure(json.SerializerOptions));
        builder.Services.AddSignalR(static hub => hub.MaximumReceiveMessageSize = 320 * 1024);
        await using var app = builder.Build();
        app.UseRouting();
        app.UseWebSockets();
        Map(app);
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        await Console.Out.WriteLineAsync(address);
        while (await Console.In.ReadLineAsync() is not null)
        {
        }

        return 0;
    }

    private static void Map(WebApplication app)
    {
        app.MapPost("/v1/session", static (SignIn body) => new { accessToken = Token(body.DisplayName), user = new { userId = "usr", displayName = body.DisplayName } });
        app.MapPost("/v1/meetings", static (CreateMeetingRequest body) => Meeting(BareRooms.Open(), body.Title));
        app.MapGet("/v1/meetings/{id}", static (string id) => Meeting(id, "Load"));
        app.MapPut("/v1/meetings/{id}", static (string id, UpdateMeetingRequest body) => Meeting(id, body.Title));
        app.MapPost("/v1/meetings/{id}/join", static (string id, JoinRequest body) => Join(id, body.DeviceId));
        app.MapHub<BareHub>("/v1/signal");
    }

    private static string Token(string? name) => $"{name}.{new string('t', 400)}";

    private static JoinResponse Join(string id, string? device)
    {
        var participant = BareRooms.Enter(id, device);
        return new JoinResponse
        {
            RoomId = id,
            SessionId = "ses_" + id,
            ParticipantId = participant,
            Role = "attendee",
            Token = $"{id}~{participant}~{new string('t', 400)}",
            TokenExpiresAt = DateTimeOffset.UtcNow.AddMinutes(10),
            IceServers = [],
            IceServersExpireAt = DateTimeOffset.UtcNow.AddHours(2),
            HubUrl = "/v1/signal",
            Topology = Topologies.Sfu,
        };
    }

    private static MeetingResponse Meeting(string id, string? title) => new()
    {
        Id = id,
        Title = title ?? "Load",
        HostId = "usr_0123456789abcdef",
        HostName = "Room 0 seat 0",
        Status = MeetingStatus.Active,
        DurationMinutes = 60,
        Settings = new MeetingSettings
        {
            IsRecordingEnabled = true,
            AiEnabled = false,
            MaxParticipants = 10,
            AllowedRoles = ["host", "attendee", "guest"],
            HasPassword = false,
            LobbyEnabled = false,
            AllowDeclinedConsent = true,
            AutoRecord = false,
            AutoTranscribe = false,
            AutoSummarize = false,
            RecordParticipantFiles = false,
            EndOnSchedule = false,
            Language = "en",
            ChatEnabled = true,
        },
        RequiredConsents = [],
        ParticipantCount = 8,
        IsRecording = false,
        IsHost = true,
        CreatedAt = DateTimeOffset.UtcNow,
    };

    private sealed record SignIn(string? DisplayName = null);
}

/// <summary>Who is where: what messages need to find their way, and nothing more.</summary>
internal static class BareRooms
{
    private static readonly ConcurrentDictionary<string, ConcurrentDictionary<string, ParticipantInfo>> Rooms = new(StringComparer.Ordinal);
    private static int _last;

    public static ConcurrentDictionary<string, string> Connections { get; } = new(StringComparer.Ordinal);

    public static string Open()
    {
        var id = $"room-{Interlocked.Increment(ref _last)}";
        Rooms[id] = new(StringComparer.Ordinal);
        return id;
    }

    public static string Enter(string room, string? device)
    {
        var id = $"prt_{Interlocked.Increment(ref _last)}";
        Rooms[room][id] = new ParticipantInfo
        {
            ParticipantId = id,
            UserId = "usr_0123456789abcdef",
            DisplayName = device ?? "Somebody",
            Role = "attendee",
            IsMuted = true,
            IsVideoOn = false,
            IsScreenSharing = false,
            IsHandRaised = false,
            DeclinedConsents = [],
            JoinedAt = DateTimeOffset.UtcNow,
            Version = 1,
        };
        return id;
    }

    public static IReadOnlyDictionary<string, ParticipantInfo> In(string room) => Rooms[room];
}

/// <summary>The hub: each message goes straight to whom it names.</summary>
internal sealed class BareHub : Hub
{
    public async Task<JoinRoomResult> JoinRoom(JoinRoomRequest request)
    {
        var (room, own) = (request.RoomId!, request.Token!.Split('~')[1]);
        (Context.Items["room"], Context.Items["own"]) = (room, own);
        BareRooms.Connections[own] = Context.ConnectionId;
        await Groups.AddToGroupAsync(Context.ConnectionId, room);
        var people = BareRooms.In(room);
        await Clients.OthersInGroup(room).SendAsync(HubEvents.ParticipantJoined, people[own]);
        return new JoinRoomResult(own, "ses_" + room, [.. people.Values], 1, 3, Room: new RoomInfo { Version = 1, StartedAt = DateTimeOffset.UtcNow });
    }

    public Task LeaveRoom() => Groups.RemoveFromGroupAsync(Context.ConnectionId, Room);

    public Task<KeepAliveResult> KeepAlive() => Task.FromResult(new KeepAliveResult(null, null, Context.Items.Count));

    public Task SendIceCandidate(SendIceCandidateRequest request) => To(request.TargetUserId!).SendAsync(HubEvents.IceCandidate, new IceCandidateMessage(Own, request.Candidate));

    public async Task<SdpMessage?> SendOffer(SendSdpRequest request)
    {
        await To(request.TargetUserId!).SendAsync(HubEvents.ReceiveOffer, new SdpMessage(Own, request.Sdp!));
        return null;
    }

    public async Task<ChatMessage> SendChat(SendChatRequest request)
    {
        var message = new ChatMessage { MessageId = "ses~1", Number = 1, ParticipantId = Own, DisplayName = "Somebody", Text = request.Text, SentAt = DateTimeOffset.UtcNow, ClientId = request.ClientId };
        await Clients.Group(Room).SendAsync(HubEvents.ChatMessage, message);
        return message;
    }

    private string Room => (string)Context.Items["room"]!;

    private string Own => (string)Context.Items["own"]!;

    private IClientProxy To(string participant) => Clients.Client(BareRooms.Connections[participant]);
}
