namespace VideoConf.Meetings.Summaries;

/// <summary>How much a summary may say. Together under 256 KiB, whatever an engine or a host writes.</summary>
internal static class SummaryLimits
{
    public const int Points = 30;
    public const int Actions = 60;
    public const int Decisions = 40;
    public const int Topics = 40;
    public const int Speakers = 200;
    public const int Text = 1000;
    public const int Title = 100;
    public const int Name = 80;
    public const int Due = 100;
    public const int LineIds = 20;
}
