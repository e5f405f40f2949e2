using VideoConf.Rtc.Sctp;

namespace VideoConf.Rtc.DataChannels;

/// <summary>What a message of a data channel is (RFC 8831 section 8). SCTP has no empty messages, so those have identifiers of their own.</summary>
internal static class DataProtocols
{
    public static readonly PayloadProtocol Control = new(50);
    public static readonly PayloadProtocol Text = new(51);
    public static readonly PayloadProtocol Binary = new(53);
    public static readonly PayloadProtocol EmptyText = new(56);
    public static readonly PayloadProtocol EmptyBinary = new(57);

    public static PayloadProtocol Of(bool isText, bool isEmpty) => (isText, isEmpty) switch
    {
        (true, false) => Text,
        (true, true) => EmptyText,
        (false, false) => Binary,
        _ => EmptyBinary,
    };

    public static bool IsUserData(PayloadProtocol protocol) => protocol == Text || protocol == Binary || protocol == EmptyText || protocol == EmptyBinary;

    public static bool IsText(PayloadProtocol protocol) => protocol == Text || protocol == EmptyText;

    public static bool IsEmpty(PayloadProtocol protocol) => protocol == EmptyText || protocol == EmptyBinary;
}
