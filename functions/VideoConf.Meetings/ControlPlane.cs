using VideoConf.Contracts.Tokens;
using VideoConf.Meetings.Consent;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Meetings;
using VideoConf.Meetings.Placement;
using VideoConf.Meetings.Sessions;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings;

/// <summary>Every use case, wired to a host's adapters. A host makes one and keeps it; all of it is safe for concurrent use.</summary>
#pragma warning disable
public sealed class ControlPlane(
    IDocumentStore documents, ISignalSender signals, IMediaNodes nodes, TokenIssuer issuer, TokenVerifier verifier, MeetingsOptions options, TimeProvider clock)
{
    /// <inheritdoc cref="VideoConf.Meetings.Meetings.CreateMeeting"/>
    public CreateMeeting CreateMeeting { get; } = new();

    /// <inheritdoc cref="VideoConf.Meetings.Meetings.ListMyMeetings"/>
    public ListMyMeetings ListMyMeetings { get; } = new();

    /// <inheritdoc cref="VideoConf.Meetings.Meetings.GetMeeting"/>
    public GetMeeting GetMeeting { get; } = new();

    /// <inheritdoc cref="VideoConf.Meetings.Meetings.UpdateMeeting"/>
    public UpdateMeeting UpdateMeeting { get; } = new();

    /// <inheritdoc cref="VideoConf.Meetings.Meetings.EndMeeting"/>
    public EndMeeting EndMeeting { get; } = new();

    /// <inheritdoc cref="VideoConf.Meetings.Meetings.CreateRoom"/>
    public CreateRoom CreateRoom { get; } = new();

    /// <inheritdoc cref="VideoConf.Meetings.Meetings.JoinMeeting"/>
    public JoinMeeting JoinMeeting { get; } = new();

    /// <inheritdoc cref="VideoConf.Meetings.Consent.RecordConsent"/>
    public RecordConsent RecordConsent { get; } = new();

    /// <inheritdoc cref="VideoConf.Meetings.Identity.SignIn"/>
    public SignIn SignIn { get; } = new();

    /// <inheritdoc cref="VideoConf.Meetings.Identity.UpsertProfile"/>
    public UpsertProfile UpsertProfile { get; } = new();

    /// <inheritdoc cref="VideoConf.Meetings.Identity.GetProfile"/>
    public GetProfile GetProfile { get; } = new();

    /// <inheritdoc cref="VideoConf.Meetings.Sessions.GetParticipants"/>
    public GetParticipants GetParticipants { get; } = new();

    /// <inheritdoc cref="VideoConf.Meetings.Signaling.JoinRoom"/>
    public JoinRoom JoinRoom { get; } = new();

    /// <inheritdoc cref="VideoConf.Meetings.Signaling.LeaveRoom"/>
    public LeaveRoom LeaveRoom { get; } = new();

    /// <inheritdoc cref="VideoConf.Meetings.Signaling.KeepAlive"/>
    public KeepAlive KeepAlive { get; } = new();

    /// <inheritdoc cref="VideoConf.Meetings.Signaling.UpdateState"/>
    public UpdateState UpdateState { get; } = new();

    /// <inheritdoc cref="VideoConf.Meetings.Signaling.SendOffer"/>
    public SendOffer SendOffer { get; } = new();

    /// <inheritdoc cref="VideoConf.Meetings.Signaling.SendAnswer"/>
    public SendAnswer SendAnswer { get; } = new();

    /// <inheritdoc cref="VideoConf.Meetings.Signaling.SendIceCandidate"/>
    public SendIceCandidate SendIceCandidate { get; } = new();

    /// <inheritdoc cref="VideoConf.Meetings.Signaling.ConnectionClosed"/>
    public ConnectionClosed ConnectionClosed { get; } = new();

    /// <inheritdoc cref="VideoConf.Meetings.Signaling.AnnounceShutdown"/>
    public AnnounceShutdown AnnounceShutdown { get; } = new();

    /// <inheritdoc cref="VideoConf.Meetings.Placement.MediaOffer"/>
    public MediaOffer MediaOffer { get; } = new();

    /// <inheritdoc cref="VideoConf.Meetings.Placement.MediaReoffer"/>
    public MediaReoffer MediaReoffer { get; } = new();

    /// <inheritdoc cref="VideoConf.Meetings.Placement.MediaSlots"/>
    public MediaSlots MediaSlots { get; } = new();

    /// <inheritdoc cref="VideoConf.Meetings.Placement.MediaDelete"/>
    public MediaDelete MediaDelete { get; } = new();

    /// <inheritdoc cref="VideoConf.Meetings.Placement.NodeEvents"/>
    public NodeEvents NodeEvents { get; } = new();

    /// <inheritdoc cref="VideoConf.Meetings.Signaling.PresenceSweeper"/>
    public PresenceSweeper PresenceSweeper { get; } = new();
}
