using System.Buffers;
using System.Globalization;
using System.Text;
using VideoConf.Contracts.Sessions;

namespace VideoConf.Meetings.Sessions;

/// <summary>An attendance list as RFC 4180 wants it, safe to open in a spreadsheet.</summary>
public static class AttendanceCsv
{
    /// <summary>Media type (RFC 7111 names its parameters).</summary>
    public const string ContentType = "text/csv; charset=utf-8; header=present";

    // Spreadsheets take a file without it for one in the machine's own old character set.
    private const char ByteOrderMark = '\uFEFF';

    private static readonly SearchValues<char> Quoted = SearchValues.Create("\",\r\n;\t");

    /// <summary>Name for a download.</summary>
    public static string FileName(AttendanceReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return string.Create(CultureInfo.InvariantCulture, $"attendance-{report.MeetingId}-{report.StartedAt:yyyyMMdd-HHmm}.csv");
    }

    /// <summary>The file. Times are UTC.</summary>
    public static string Write(AttendanceReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder().Append(ByteOrderMark);
        Row(text, "Name", "User", "Role", "First joined (UTC)", "Last left (UTC)", "Minutes", "Visits");
        foreach (var person in report.People)
        {
            Row(
                text, person.DisplayName, person.UserId, person.Role, Time(person.FirstJoinedAt), person.LastLeftAt is { } left ? Time(left) : "",
                (person.Seconds / 60.0).ToString("0.0", CultureInfo.InvariantCulture), person.Visits.ToString(CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }

    private static void Row(StringBuilder text, params ReadOnlySpan<string> cells)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            if (i > 0) text.Append(',');
            text.Append(Cell(cells[i]));
        }

        text.Append("\r\n");
    }

    /// <summary>A cell. One that a spreadsheet would calculate gets an apostrophe in front: a participant's name is not to be run on the host's machine.</summary>
    internal static string Cell(string value)
    {
        if (value.Length > 0 && value[0] is ('=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '＝' or '＋' or '－' or '＠')) value = $"'{value}";
        return value.AsSpan().ContainsAny(Quoted) ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
