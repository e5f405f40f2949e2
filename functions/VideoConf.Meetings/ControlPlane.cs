using VideoConf.Contracts.Tokens;
using VideoConf.Meetings.Captions;
using VideoConf.Meetings.Consent;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Meetings;
using VideoConf.Meetings.Notifications;
using VideoConf.Meetings.Placement;
using VideoConf.Meetings.Quality;
using VideoConf.Meetings.Recordings;
using VideoConf.Meetings.Sessions;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;
using VideoConf.Meetings.Summaries;
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
        TokenVerifier verifier, MeetingsOptions options, TimeProvider clock, Engines? engines = null, NodeRegistry? registry = null, IScaleInProtection? protection = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        engines ??= new Engines();
        var rooms = new RoomStore(documents, clock);
        var tokens = new JoinTokens(issuer);
        var recordings = new RecordingStore(documents, clock);
        var ending = new RecordingEnding(documents, rooms, recordings, signals, workflows);
        var access = new RecordingAccess(documents, recordings);
        var view = new RecordingView(links, options.Recordings, clock);
        var lifecycles = new SessionLifecycles(workflows);
        var starters = new SessionStarters();
        var followers = new SessionFollowers();
        var closing = new RoomClosing(documents, rooms, nodes, ending, lifecycles);
        var departures = new Departures(signals, nodes, closing);
        RecordingKeeper = new RecordingKeeper(documents, rooms, recordings, ending, nodes, links, clock);
        var placement = new RoomPlacement(rooms, nodes, signals, RecordingKeeper, Metrics);
        var media = new MediaGateway(rooms, placement, nodes, signals, verifier, lifecycles, Metrics);
        var relay = new Relay(rooms, signals);
        var transcripts = new TranscriptStore(documents);
        var languages = new CaptionLanguages(engines.Translator, clock);
        var captioning = new Captioning(documents, rooms, nodes, signals, languages, clock);
        _translation = new CaptionTranslation(engines.Translator, transcripts, languages, signals, clock);
        var spoken = new SpokenLines(documents, transcripts, captioning, _translation, signals);

        CreateMeeting = new CreateMeeting(documents, _passwords, clock);
        ListMyMeetings = new ListMyMeetings(documents, rooms);
        GetMeeting = new GetMeeting(rooms);
        UpdateMeeting = new UpdateMeeting(documents, rooms, _passwords, lifecycles, clock);
        EndMeeting = new EndMeeting(rooms, closing, signals);
        JoinMeeting = new JoinMeeting(
            documents, rooms, _passwords, new PasswordAttempts(documents, clock), tokens, verifier, new TurnCredentials(options.Turn, clock), options, lifecycles, clock);
        CreateRoom = new CreateRoom(CreateMeeting, JoinMeeting);
        RecordConsent = new RecordConsent(documents, issuer, clock);
        UpsertProfile = new UpsertProfile(documents, clock);
        SignIn = new SignIn(documents, UpsertProfile, issuer, options);
        GetProfile = new GetProfile(documents);
        GetParticipants = new GetParticipants(documents);

        KeepAlive = new KeepAlive(documents, rooms, tokens, options.Presence, clock);
        JoinRoom = new JoinRoom(rooms, signals, placement, verifier, languages, lifecycles, KeepAlive, options.Presence, clock);
        LeaveRoom = new LeaveRoom(rooms, departures, signals);
        UpdateState = new UpdateState(rooms, signals);
        SendOffer = new SendOffer(rooms, relay, media, tokens);
        SendAnswer = new SendAnswer(relay);
        SendIceCandidate = new SendIceCandidate(relay);
        ConnectionClosed = new ConnectionClosed(documents, rooms, workflows, options.Presence, clock);
        AnnounceShutdown = new AnnounceShutdown(documents, signals);
        PresenceSweeper = new PresenceSweeper(documents, rooms, nodes, departures, closing, captioning, lifecycles, clock);

        PresenceWatch.Register(Workflows, PresenceSweeper);

        MediaOffer = new MediaOffer(media);
        MediaReoffer = new MediaReoffer(media, nodes);
        MediaSlots = new MediaSlots(media, nodes);
        MediaDelete = new MediaDelete(media, rooms, nodes, departures);

        SetCaptions = new SetCaptions(rooms, signals, languages, captioning);
        SwitchCaptions = new SwitchCaptions(rooms, languages, captioning);
        ListenToVoice = new ListenToVoice(rooms, media);
        IssueCommunicationToken = new IssueCommunicationToken(documents, media, engines.Identities);

        // A registry of its own is as good as a shared one, but reads for itself.
        _registry = registry is null ? new NodeRegistry(documents, clock, options.Nodes) : null;
        registry ??= _registry!;
        RegisterNode = new RegisterNode(registry);
        NodeHeartbeats = new NodeHeartbeats(registry, protection ?? new NoScaleInProtection());
        WeighNodes = new WeighNodes(registry);
        NodeEvents = new NodeEvents(documents, rooms, signals, departures, spoken, captioning, new RecordingEvents(documents, recordings, ending), new SessionLog(rooms), Metrics);

        var notifications = new NotificationPublisher(workflows);
        NodeObjects = new NodeObjects(recordings);
        StartRecording = new StartRecording(documents, rooms, signals, RecordingKeeper, options.Recordings);
        StopRecording = new StopRecording(rooms, signals, ending, view);
        ListRecordings = new ListRecordings(documents, access, view);
        GetRecording = new GetRecording(access, view);
        UpdateRecording = new UpdateRecording(access, recordings, view, blobs, notifications, clock);
        RetryRecording = new RetryRecording(access, recordings, view, workflows);
        var chunks = new ChunkIndex(documents, recordings, blobs);
        var deletion = new RecordingDeletion(documents, recordings, chunks);
        DeleteRecording = new DeleteRecording(access, deletion);
        var captions = new RecordingCaptions(documents, recordings, transcripts, blobs);
        var work = new WorkNodes(rooms, nodes);
        var composer = new Composer(recordings, new CompositionPlanner(recordings, chunks, captions, links, clock), captions, chunks, work, nodes, blobs, clock);
        var steps = new RecordingSteps(documents, recordings, ending, chunks, transcripts, nodes, composer, captions, notifications, Metrics);
        RecordingRetention = new RecordingRetention(documents, recordings, deletion, steps, blobs, workflows, options.Recordings, clock);
        RecordingWorkflow.Register(Workflows, steps, options.Recordings);

        var sessionAccess = new SessionAccess(documents);
        GetSessionEvents = new GetSessionEvents(documents, sessionAccess);
        ListSessions = new ListSessions(documents, sessionAccess);
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
        MeetingLifecycle.Register(Workflows, SessionActivities(starters), followers);
    }

    /// <summary>What lifecycles do, with what is to begin with a session.</summary>
    internal Func<SessionStarters, SessionActivities> SessionActivities { get; }

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

    /// <inheritdoc cref="VideoConf.Meetings.Signaling.SendOffer"/>
    public SendOffer SendOffer { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Signaling.SendAnswer"/>
    public SendAnswer SendAnswer { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Signaling.SendIceCandidate"/>
    public SendIceCandidate SendIceCandidate { get; }

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

    /// <inheritdoc cref="VideoConf.Meetings.Placement.MediaDelete"/>
    public MediaDelete MediaDelete { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Placement.RegisterNode"/>
    public RegisterNode RegisterNode { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Placement.NodeHeartbeats"/>
    public NodeHeartbeats NodeHeartbeats { get; }

    /// <inheritdoc cref="VideoConf.Meetings.Placement.WeighNodes"/>
    public WeighNodes WeighNodes { get; }

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
