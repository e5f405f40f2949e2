namespace VideoConf.Capacity;

/// <summary>
/// What a point read and a write of a document cost in Cosmos DB by its size, as Azure states it for session consistency
/// (learn.microsoft.com/azure/cosmos-db/understand-request-unit-consumption); straight lines between.
/// </summary>
internal static class RequestUnits
{
    private static readonly (double Kilobytes, double Read, double Write)[] Table =
    [
        (1, 1.00, 4.95), (2, 1.04, 6.29), (4, 1.14, 6.67), (8, 1.33, 7.04), (16, 1.67, 9.52), (32, 2.19, 11.23), (64, 4.76, 22.67), (128, 9.95, 48.19), (256, 20.28, 98.29), (512, 40.95, 184.57),
        (1024, 145.90, 625.00),
    ];

    public static double Read(double kilobytes) => At(kilobytes, static row => row.Read);

    public static double Write(double kilobytes) => At(kilobytes, static row => row.Write);

    private static double At(double kilobytes, Func<(double Kilobytes, double Read, double Write), double> read)
    {
        var size = Math.Clamp(kilobytes, Table[0].Kilobytes, Table[^1].Kilobytes);
        var next = Array.FindIndex(Table, row => row.Kilobytes >= size);
        if (next == 0) return read(Table[0]);
        var (low, high) = (Table[next - 1], Table[next]);
        return read(low) + ((read(high) - read(low)) * (size - low.Kilobytes) / (high.Kilobytes - low.Kilobytes));
    }
}
