using VideoConf.Contracts.Tokens;
using VideoConf.Meetings.ApiKeys;
using VideoConf.Meetings.Audit;
using VideoConf.Meetings.Breakouts;
using VideoConf.Meetings.Captions;
using VideoConf.Meetings.Chat;
using VideoConf.Meetings.Consent;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Meetings;
using VideoConf.Meetings.Moderation;
using VideoConf.Meetings.Notifications;
using VideoConf.Meetings.Placement;
using VideoConf.Meetings.Placement.Relays;
using VideoConf.Meetings.Polls;
using VideoConf.Meetings.Quality;
using VideoConf.Meetings.Reactions;
using VideoConf.Meetings.Recordings;
using VideoConf.Meetings.Sessions;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;
using VideoConf.Meetings.Summaries;
using VideoConf.Meetings.Topology;
using VideoConf.Meetings.Webhooks;
using VideoConf.Meetings.Workflows;

namespace VideoConf.Meetings;

/// <summary>Every use case, wired to a host's adapters. A host makes one and keeps it; all of it is safe for concurrent use.</summary>
public sealed class ControlPlane : IDisposable
{
    private readonly PasswordHasher _passwords = new();
    private readonly CaptionTranslation _translation;
    private readonly NodeRegistry? _registry;

    /// <summary>
    /// Wires the use cases. <paramref name="verifier"/> must hold the key of <paramref name="issuer"/>. The engine behind <paramref name="workflows"/> is
    /// to run what <see cref="Workflows"/> holds.
    /// </summary>
    public ControlPlane(
        IDocumentStore documents, IBlobStore blobs, IFileLinks links, ISignalSender signals, IMediaNodes nodes, IWorkflowClient workflows, ITokenIssuer issuer,
        TokenVerifier verifier, MeetingsOptions options, TimeProvider clock, Engines? engines = null, NodeRegistry? registry = null, IScaleInProtection? protection = null,
        IMeasurementSink? measurements = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        engines ??= new Engines();
        AuditLog = new AuditLog(documents, options.Audit, options.TenantId, clock);
        ReadAudit = new ReadAudit(documents, options.Audit, options.Administrators, clock);
        RefusalAudit = new RefusalAudit(AuditLog);
        ApiKeys = new ApiKeyDesk(documents, AuditLog, clock);
        var webhooks = new WebhookStore(documents, clock);
        var publisher = new WebhookPublisher(documents, webhooks, workflows, clock);
        var sender = engines.Webhooks ?? new NoWebhooks();
        Webhooks = new WebhookDesk(webhooks, sender.Check, AuditLog, clock);
        WebhookDeliveries = new WebhookDeliveries(documents, webhooks, workflows);
        publisher.Register(Workflows);
        new DeliverWebhook(documents, webhooks, sender, clock).Register(Workflows);
        var rooms = new RoomStore(documents, clock, new DepartureAudit(AuditLog), publisher) { Mesh = options.Mesh };
        var tokens = new JoinTokens(issuer);
        var recordings = new RecordingStore(documents, clock);
        var ending = new RecordingEnding(documents, rooms, recordings, signals, workflows);
        var access = new RecordingAccess(documents, recordings);
        var view = new RecordingView(links, options.Recordings, clock);
        var lifecycles = new SessionLifecycles(workflows);
        var starters = new SessionStarters();
        var followers = new SessionFollowers();
        var breakoutEnding = new BreakoutEnding(documents, rooms, signals);
        var closing = new RoomClosing(documents, rooms, nodes, ending, breakoutEnding, lifecycles);

        // Real time, whatever clock decides: those who wait for a tick need it to pass.
        var announcer = new RoomAnnouncer(signals, options.Presence.Tick, TimeProvider.System);
        var restrictions = new RestrictionKeeper(rooms, nodes);
        var lobby = new Lobby(documents, rooms, signals, clock);
        var effects = new RoomEffects(signals, announcer, restrictions, lobby);
        var departures = new Departures(announcer, nodes, closing, effects);
        RecordingKeeper = new RecordingKeeper(documents, rooms, recordings, ending, nodes, links, clock);
        var languages = new CaptionLanguages(engines.Translator, clock);
        var captioning = new Captioning(documents, rooms, nodes, signals, languages, clock);
        var relays = new RelayKeeper(nodes, clock);
        var edges = new RoomEdges(rooms, nodes, relays, signals, options.Nodes, clock);
        var placement = new RoomPlacement(rooms, nodes, signals, RecordingKeeper, captioning, relays, Metrics);

        // A registry of its own is as good as a shared one, but reads for itself.
        _registry = registry is null ? new NodeRegistry(documents, clock, options.Nodes) : null;
        registry ??= _registry!;
        var mover = new RoomMover(documents, rooms, placement, registry, nodes, signals, clock);
        var watch = new NodeWatch(registry, nodes, mover, clock);
        var topology = new RoomTopology(rooms, placement, nodes, captioning, signals, clock);
        var media = new MediaGateway(rooms, placement, edges, nodes, announcer, verifier, topology, lifecycles, Metrics);
        var relay = new Relay(rooms, signals);
        var transcripts = new TranscriptStore(documents);
        _translation = new CaptionTranslation(engines.Translator, transcripts, languages, signals, clock);
        var spoken = new SpokenLines(documents, transcripts, captioning, _translation, signals);

        var turn = new TurnCredentials(options.Turn, clock);

        CreateMeeting = new CreateMeeting(documents, _passwords, AuditLog, clock);
        ListMyMeetings = new ListMyMeetings(documents, rooms);
        GetMeeting = new GetMeeting(rooms);
        UpdateMeeting = new UpdateMeeting(documents, rooms, _passwords, topology, options, lifecycles, effects, AuditLog, clock);
        EndMeeting = new EndMeeting(rooms, closing, signals, AuditLog);
        JoinMeeting = new JoinMeeting(
            documents, rooms, _passwords, new PasswordAttempts(documents, clock), tokens, verifier, turn, options, lifecycles, lobby,
            new BreakoutEntry(rooms), AuditLog, clock);
        CreateRoom = new CreateRoom(CreateMeeting, JoinMeeting);
        RecordConsent = new RecordConsent(documents, issuer, clock);
        UpsertProfile = new UpsertProfile(documents, clock);
        SignIn = new SignIn(documents, UpsertProfile, issuer, options, AuditLog);
        GetProfile = new GetProfile(documents);
        GetParticipants = new GetParticipants(documents);

        KeepAlive = new KeepAlive(documents, rooms, tokens, options.Presence, clock);
        JoinRoom = new JoinRoom(rooms, signals, announcer, effects, lobby, placement, verifier, languages, lifecycles, KeepAlive, options.Presence, clock);
        LeaveRoom = new LeaveRoom(rooms, departures, signals);
        UpdateState = new UpdateState(rooms, effects);
        SendOffer = new SendOffer(rooms, relay, media, tokens);
        SendAnswer = new SendAnswer(relay);
        SendIceCandidate = new SendIceCandidate(relay);
        ReportPeer = new ReportPeer(rooms);
        ConnectionClosed = new ConnectionClosed(documents, rooms, workflows, options.Presence, clock);
        AnnounceShutdown = new AnnounceShutdown(documents, signals, announcer);
        PresenceSweeper = new PresenceSweeper(documents, rooms, nodes, departures, closing, captioning, mover, edges, watch, topology, lifecycles, restrictions, lobby, options.Presence, clock);
        Moderate = new Moderate(rooms, signals, effects, departures, lobby, AuditLog);

        PresenceWatch.Register(Workflows, PresenceSweeper);

        MediaOffer = new MediaOffer(media);
        MediaReoffer = new MediaReoffer(media, nodes);
        MediaSlots = new MediaSlots(media, nodes);
        MediaShow = new MediaShow(media, nodes);
        ReportMedia = new ReportMedia(rooms, placement, edges, watch, nodes, signals);
        MediaDelete = new MediaDelete(media, rooms, nodes, departures);
        GetIceServers = new GetIceServers(media, turn);

        SetCaptions = new SetCaptions(rooms, signals, languages, captioning);
        SwitchCaptions = new SwitchCaptions(rooms, languages, captioning);
        ListenToVoice = new ListenToVoice(rooms, media);
        IssueCommunicationToken = new IssueCommunicationToken(documents, media, engines.Identities);

        RegisterNode = new RegisterNode(registry, watch);
        NodeHeartbeats = new NodeHeartbeats(registry, protection ?? new NoScaleInProtection(), mover, watch);
        WeighNodes = new WeighNodes(registry, AuditLog);
        OperateNodes = new OperateNodes(registry, options.Administrators, AuditLog);
        NodeEvents = new NodeEvents(documents, rooms, signals, departures, spoken, captioning, new RecordingEvents(documents, recordings, ending), new SessionLog(rooms), edges, Metrics, measurements);

        var notifications = new NotificationPublisher(workflows, publisher);
        NodeObjects = new NodeObjects(recordings);
        StartRecording = new StartRecording(documents, rooms, signals, RecordingKeeper, options.Recordings, AuditLog);
        StopRecording = new StopRecording(rooms, signals, ending, view, AuditLog);
        ListRecordings = new ListRecordings(documents, access, view, AuditLog);
        GetRecording = new GetRecording(access, view, AuditLog);
        UpdateRecording = new UpdateRecording(access, recordings, view, blobs, notifications, AuditLog, clock);
        RetryRecording = new RetryRecording(access, recordings, view, workflows, AuditLog);
        var chunks = new ChunkIndex(documents, recordings, blobs);
        var deletion = new RecordingDeletion(documents, recordings, chunks);
        DeleteRecording = new DeleteRecording(access, deletion, AuditLog);
        var captions = new RecordingCaptions(documents, recordings, transcripts, blobs);
        var work = new WorkNodes(rooms, nodes);
        var composer = new Composer(recordings, new CompositionPlanner(recordings, chunks, captions, links, clock), captions, chunks, work, nodes, blobs, clock);
        var steps = new RecordingSteps(documents, recordings, ending, chunks, transcripts, nodes, composer, captions, notifications, Metrics);
        RecordingRetention = new RecordingRetention(documents, recordings, deletion, steps, blobs, workflows, options.Recordings, clock);
        RecordingWorkflow.Register(Workflows, steps, options.Recordings);

        var sessionAccess = new SessionAccess(documents);
        GetSessionEvents = new GetSessionEvents(documents, sessionAccess);
        ListSessions = new ListSessions(documents, sessionAccess);
        var delivery = new ChatDelivery(signals);
        var chat = new ChatView(rooms, sessionAccess);
        SendChat = new SendChat(documents, rooms, delivery, clock);
        ListChat = new ListChat(documents, chat);
        DeleteChat = new DeleteChat(documents, rooms, chat, delivery, AuditLog);
        var ticks = new RoomTicks(options.Presence.Tick, TimeProvider.System);
        React = new React(rooms, signals, ticks);
        var polls = new PollDesk(documents, rooms, signals, ticks);
        CreatePoll = new CreatePoll(documents, polls, AuditLog, clock);
        VoteInPoll = new VoteInPoll(polls);
        ClosePoll = new ClosePoll(polls, AuditLog);
        ListPolls = new ListPolls(documents, sessionAccess);
        ExportAttendance = new ExportAttendance(documents, sessionAccess, clock);

        var breakouts = new BreakoutDesk(documents, rooms, signals);
        PutBreakouts = new PutBreakouts(rooms, announcer, breakouts, AuditLog);
        GetBreakouts = new GetBreakouts(rooms);
        OpenBreakouts = new OpenBreakouts(rooms, announcer, breakouts, workflows, AuditLog);
        CloseBreakouts = new CloseBreakouts(rooms, announcer, breakouts, workflows, AuditLog);
        MessageBreakouts = new MessageBreakouts(rooms, signals);
        BreakoutWorkflow.Register(Workflows, new BreakoutSteps(rooms, announcer, effects, breakouts, breakoutEnding, closing));
        var words = new TranscriptWords(documents);
        GetTranscript = new GetTranscript(documents, sessionAccess, new TranscriptView(transcripts, rooms));
        ExportTranscript = new ExportTranscript(sessionAccess, transcripts);
        EditTranscriptLine = new EditTranscriptLine(documents, sessionAccess, transcripts, words, clock);
        GetLineRevisions = new GetLineRevisions(documents, sessionAccess, transcripts);
        SearchTranscripts = new SearchTranscripts(documents, sessionAccess, words);

        Inbox = new Inbox(documents, clock);
        NotificationSettings = new NotificationSettingsDesk(documents, verifier, engines.CheckWebhook);
        MakeSummary = new MakeSummary(documents, sessionAccess, workflows, clock);
        GetSummary = new GetSummary(documents, sessionAccess);
        UpdateSummary = new UpdateSummary(documents, sessionAccess, transcripts, notifications, clock);
        new NotifyWorkflow(documents, sessionAccess, NotificationSettings, engines.Notifiers).Register(Workflows);
        new SummaryWorkflow(documents, transcripts, engines.Summarizer, notifications, clock).Register(Workflows);
        new SummaryFollower(documents, MakeSummary).Register(Workflows);
        new TranscriptWorkflow(
            documents, transcripts, words, sessionAccess, recordings, chunks, work, nodes, links, notifications, clock).Register(Workflows);

        SessionActivities = begin => new SessionActivities(documents, rooms, closing, signals, begin);

        // What begins with a session and what follows it, in this order; each looks at the meeting's settings itself.
        starters.Add(SwitchCaptions.BeginAsync).Add(new AutoRecord(documents, StartRecording).BeginAsync);
        followers.Add(RecordingWorkflow.OfSession, "recordings").Add(TranscriptWorkflow.Definition, "transcript").Add(SummaryFollower.Definition, "summarize");

        // The last, because what comes before it may still need what was recorded.
        followers.Add(RecordingWorkflow.CleanSession, "clean-recordings");

        // What webhooks were not told of as it happened.
        followers.Add(WebhookPublisher.CatchUp, "webhooks");
        MeetingLifecycle.Register(Workflows, SessionActivities(starters), followers);
    }

    /// <summary>What lifecycles do, with what is to begin with a session.</summary>
    internal Func<SessionStarters, SessionActivities> SessionActivities { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Audit.AuditLog"/>
    public AuditLog AuditLog { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Audit.RefusalAudit"/>
    public RefusalAudit RefusalAudit { get; }

    /// <inheritdoc cref="VideoConf.Meetings.ApiKeys.ApiKeyDesk"/>
    public ApiKeyDesk ApiKeys { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Webhooks.WebhookDesk"/>
    public WebhookDesk Webhooks { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Webhooks.WebhookDeliveries"/>
    public WebhookDeliveries WebhookDeliveries { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Audit.ReadAudit"/>
    public ReadAudit ReadAudit { get; }

    /// <summary>What is counted.</summary>
    public MeetingMetrics Metrics { get; } = new();

    /// <summary>Every workflow and activity of the product, for the host's engine.</summary>
    public WorkflowRegistry Workflows { get; } = new();

    /// <inheritdoc cref="VideoConf.Meetings.Meetings.CreateMeeting"/>
    public CreateMeeting CreateMeeting { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Meetings.ListMyMeetings"/>
    public ListMyMeetings ListMyMeetings { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Meetings.GetMeeting"/>
    public GetMeeting GetMeeting { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Meetings.UpdateMeeting"/>
    public UpdateMeeting UpdateMeeting { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Meetings.EndMeeting"/>
    public EndMeeting EndMeeting { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Meetings.JoinMeeting"/>
    public JoinMeeting JoinMeeting { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Meetings.CreateRoom"/>
    public CreateRoom CreateRoom { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Consent.RecordConsent"/>
    public RecordConsent RecordConsent { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Identity.UpsertProfile"/>
    public UpsertProfile UpsertProfile { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Identity.SignIn"/>
    public SignIn SignIn { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Identity.GetProfile"/>
    public GetProfile GetProfile { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Sessions.GetParticipants"/>
    public GetParticipants GetParticipants { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Sessions.GetSessionEvents"/>
    public GetSessionEvents GetSessionEvents { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Sessions.ListSessions"/>
    public ListSessions ListSessions { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Signaling.JoinRoom"/>
    public JoinRoom JoinRoom { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Signaling.LeaveRoom"/>
    public LeaveRoom LeaveRoom { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Signaling.KeepAlive"/>
    public KeepAlive KeepAlive { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Signaling.UpdateState"/>
    public UpdateState UpdateState { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Moderation.Moderate"/>
    public Moderate Moderate { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Signaling.SendOffer"/>
    public SendOffer SendOffer { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Signaling.SendAnswer"/>
    public SendAnswer SendAnswer { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Signaling.SendIceCandidate"/>
    public SendIceCandidate SendIceCandidate { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Topology.ReportPeer"/>
    public ReportPeer ReportPeer { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Signaling.ConnectionClosed"/>
    public ConnectionClosed ConnectionClosed { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Signaling.AnnounceShutdown"/>
    public AnnounceShutdown AnnounceShutdown { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Signaling.PresenceSweeper"/>
    public PresenceSweeper PresenceSweeper { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Placement.MediaOffer"/>
    public MediaOffer MediaOffer { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Placement.MediaReoffer"/>
    public MediaReoffer MediaReoffer { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Placement.MediaSlots"/>
    public MediaSlots MediaSlots { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Placement.MediaShow"/>
    public MediaShow MediaShow { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Placement.MediaDelete"/>
    public MediaDelete MediaDelete { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Placement.GetIceServers"/>
    public GetIceServers GetIceServers { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Placement.ReportMedia"/>
    public ReportMedia ReportMedia { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Placement.RegisterNode"/>
    public RegisterNode RegisterNode { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Placement.NodeHeartbeats"/>
    public NodeHeartbeats NodeHeartbeats { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Placement.WeighNodes"/>
    public WeighNodes WeighNodes { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Placement.OperateNodes"/>
    public OperateNodes OperateNodes { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Placement.NodeEvents"/>
    public NodeEvents NodeEvents { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Captions.SetCaptions"/>
    public SetCaptions SetCaptions { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Identity.IssueCommunicationToken"/>
    public IssueCommunicationToken IssueCommunicationToken { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Captions.ListenToVoice"/>
    public ListenToVoice ListenToVoice { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Captions.SwitchCaptions"/>
    public SwitchCaptions SwitchCaptions { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Recordings.RecordingKeeper"/>
    public RecordingKeeper RecordingKeeper { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Recordings.NodeObjects"/>
    public NodeObjects NodeObjects { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Recordings.StartRecording"/>
    public StartRecording StartRecording { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Recordings.StopRecording"/>
    public StopRecording StopRecording { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Recordings.ListRecordings"/>
    public ListRecordings ListRecordings { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Recordings.GetRecording"/>
    public GetRecording GetRecording { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Recordings.UpdateRecording"/>
    public UpdateRecording UpdateRecording { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Recordings.RetryRecording"/>
    public RetryRecording RetryRecording { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Recordings.DeleteRecording"/>
    public DeleteRecording DeleteRecording { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Recordings.RecordingRetention"/>
    public RecordingRetention RecordingRetention { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Chat.SendChat"/>
    public SendChat SendChat { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Chat.ListChat"/>
    public ListChat ListChat { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Chat.DeleteChat"/>
    public DeleteChat DeleteChat { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Reactions.React"/>
    public React React { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Polls.CreatePoll"/>
    public CreatePoll CreatePoll { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Polls.VoteInPoll"/>
    public VoteInPoll VoteInPoll { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Polls.ClosePoll"/>
    public ClosePoll ClosePoll { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Polls.ListPolls"/>
    public ListPolls ListPolls { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Sessions.ExportAttendance"/>
    public ExportAttendance ExportAttendance { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Breakouts.PutBreakouts"/>
    public PutBreakouts PutBreakouts { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Breakouts.GetBreakouts"/>
    public GetBreakouts GetBreakouts { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Breakouts.OpenBreakouts"/>
    public OpenBreakouts OpenBreakouts { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Breakouts.CloseBreakouts"/>
    public CloseBreakouts CloseBreakouts { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Breakouts.MessageBreakouts"/>
    public MessageBreakouts MessageBreakouts { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Captions.GetTranscript"/>
    public GetTranscript GetTranscript { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Captions.ExportTranscript"/>
    public ExportTranscript ExportTranscript { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Captions.EditTranscriptLine"/>
    public EditTranscriptLine EditTranscriptLine { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Captions.GetLineRevisions"/>
    public GetLineRevisions GetLineRevisions { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Captions.SearchTranscripts"/>
    public SearchTranscripts SearchTranscripts { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Notifications.Inbox"/>
    public Inbox Inbox { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Notifications.NotificationSettingsDesk"/>
    public NotificationSettingsDesk NotificationSettings { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Summaries.MakeSummary"/>
    public MakeSummary MakeSummary { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Summaries.GetSummary"/>
    public GetSummary GetSummary { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Summaries.UpdateSummary"/>
    public UpdateSummary UpdateSummary { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _translation.Dispose();
        _registry?.Dispose();
        Metrics.Dispose();
        _passwords.Dispose();
    }
}
