namespace VideoConf.Local.Http;

/// <summary>Examples for the API document. Tests send the requests, so they stay true.</summary>
internal static class Examples
{
    public const string CreateMeeting = """{"title":"Planning","scheduledTime":"2027-01-15T09:00:00Z","durationMinutes":30,"settings":{"isRecordingEnabled":true,"maxParticipants":25}}""";
    public const string UpdateMeeting = """{"title":"Planning, second part","settings":{"password":"open sesame"}}""";
    public const string Meeting = """
        {"id":"abcd-efgh-jkmn","title":"Planning","hostId":"usr_5m2k9x7q4w8r3t6y","hostName":"Ada","status":"SCHEDULED","scheduledTime":"2027-01-15T09:00:00Z",
        "durationMinutes":30,"settings":{"isRecordingEnabled":true,"aiEnabled":false,"maxParticipants":25,"allowedRoles":["host","attendee","guest"],
        "hasPassword":false,"lobbyEnabled":false,"allowDeclinedConsent":true},"requiredConsents":["recording"],"participantCount":0,"isHost":true,
        "createdAt":"2027-01-10T12:00:00Z"}
        """;

    public const string CreateApiKey = """{"name":"Calendar","scopes":["meetings:write","meetings:read"],"expiresInDays":30}""";
    public const string CreatedApiKey = """
        {"key":"vck_5m2k9x7q4w8r3t6yh_0X3k...","details":{"keyId":"vck_5m2k9x7q4w8r3t6yh","name":"Calendar","scopes":["meetings:write","meetings:read"],
        "createdAt":"2027-01-10T12:00:00Z","expiresAt":"2027-02-09T12:00:00Z"}}
        """;

    public const string CreateWebhook = """{"url":"https://example.org/videoconf","events":["meeting.ended","recording.ready"],"description":"Archive"}""";
    public const string UpdateWebhook = """{"events":["meeting.started","meeting.ended"],"isEnabled":true}""";
    public const string UpdateNode = """{"weight":0.05}""";
    public const string CreateRoom = """{"title":"A quick word","deviceId":"laptop-tab-1"}""";
    public const string Room = """{"roomId":"abcd-efgh-jkmn","joinToken":"eyJhbGciOiJFUzI1NiIs...","join":null}""";
    public const string Join = """{"displayName":"Grace","deviceId":"laptop-tab-1"}""";
    public const string Joined = """
        {"roomId":"abcd-efgh-jkmn","sessionId":"ses_3k8d","participantId":"prt_7c1z","role":"attendee","token":"eyJhbGciOiJFUzI1NiIs...",
        "tokenExpiresAt":"2027-01-15T09:10:00Z","iceServers":[{"urls":["turn:192.0.2.10:3478?transport=udp"],"username":"1799999999:usr_5m2k","credential":"c2VjcmV0"}],
        "hubUrl":"/v1/signal","topology":"sfu"}
        """;

    public const string Moderate = """{"action":"mute","targetUserId":"prt_7c1z"}""";
    public const string Moderated = """{"version":42,"affected":1}""";

    public const string SignIn = """{"displayName":"Ada","email":"ada@example.com"}""";
    public const string SignedIn = """
        {"accessToken":"eyJhbGciOiJFUzI1NiIs...","expiresAt":"2027-01-15T21:00:00Z",
        "user":{"id":"usr_5m2k9x7q4w8r3t6y","displayName":"Ada","email":"ada@example.com","tenantId":"local","isGuest":false,"createdAt":"2027-01-10T12:00:00Z"}}
        """;

    public const string Consent = """{"meetingId":"abcd-efgh-jkmn","answers":{"recording":"accepted"}}""";
    public const string Consented = """{"consentToken":"eyJhbGciOiJFUzI1NiIs...","expiresAt":"2027-01-15T09:10:00Z","answers":{"recording":"accepted"}}""";
    public const string RecordingState = """{"recordingId":"rec_0190c5b2a4f17k2m9x5q4w8r3t6yz","startedAt":"2027-01-15T09:01:00Z","startedBy":"Ada"}""";
    public const string UpdateRecording = """{"sharedWithParticipants":true,"storageTier":"cool"}""";
    public const string EditLine = """{"text":"We ship on the second of March."}""";
    public const string SendChat = """{"text":"The slides are in the wiki.","clientId":"m-7f3a91c2"}""";
    public const string CreatePoll = """{"question":"When shall we ship?","options":["Monday","Wednesday"],"isAnonymous":true}""";
    public const string Vote = """{"options":[1]}""";
    public const string PutBreakouts = """{"rooms":[{"name":"Red","participantIds":["prt_k2m9x5q4w8r3t6yzk"]},{"name":"Blue","participantIds":[]}],"durationMinutes":15}""";
    public const string MessageBreakouts = """{"text":"Five minutes left."}""";
    public const string MakeSummary = """{"language":"en-US"}""";
    public const string ShareSummary = """{"sharedWithParticipants":true}""";
    public const string MarkRead = """{"ids":["summaryReady-ses_0190c5b2a4f1k2m9x5q4w8r3t6yzk2m9x-1"]}""";
    public const string NotificationSettings = """{"email":true,"webhookUrl":"https://hooks.example.org/videoconf"}""";
    public const string Telemetry = """{"roomId":"abcd-efgh-jkmn","measurements":{"joinToFirstFrameMs":412,"roundTripMs":23,"lossPercent":0.2}}""";
    public const string TelemetryTaken = """{"accepted":3,"ignored":0}""";

    public const string SessionEvents = """
        {"items":[{"sequence":1,"at":"2027-01-15T09:00:03Z","type":"sessionStarted"},
        {"sequence":2,"at":"2027-01-15T09:00:04Z","type":"trackStarted","participantId":"prt_7c1z","source":"microphone"},
        {"sequence":3,"at":"2027-01-15T09:00:09Z","type":"spoke","speakers":["prt_7c1z"]}]}
        """;
}
