namespace VideoConf.MediaNode.Tests.Captions;

/// <summary>What is said in tests.</summary>
internal static class Sentences
{
    public static readonly string[] All =
    [
        "the meeting starts at nine in the morning",
        "please send me the report before friday",
        "we need more time to finish the work",
        "good morning everyone and thank you for coming",
        "i will call the customer tomorrow afternoon",
        "the budget for the next year is not ready",
    ];
}
