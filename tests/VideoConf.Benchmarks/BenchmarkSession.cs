using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace VideoConf.Benchmarks;

/// <summary>Runs the benchmarks in this process (no second build), prints the table, writes the files and checks the budgets.</summary>
internal static class BenchmarkSession
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static int Run(
        IReadOnlyList<Type> suites, IReadOnlyList<(string Name, Func<string, bool, Measurement> Run)> runs, string? filter, bool quick, bool listOnly)
    {
        var names = suites.SelectMany(suite => BenchmarkConverter.TypeToBenchmarks(suite).BenchmarksCases).Select(NameOf)
            .Concat(runs.Select(run => run.Name)).ToArray();
        var wanted = names.Where(name => Matches(name, filter)).ToArray();
        if (wanted.Length == 0)
        {
            Console.Error.WriteLine($"No benchmark's name contains '{filter}'. There are:{Environment.NewLine}  {string.Join(Environment.NewLine + "  ", names)}");
            return 2;
        }

        if (listOnly)
        {
            Console.WriteLine(string.Join(Environment.NewLine, wanted));
            return 0;
        }

        var folder = Path.Combine(RepositoryRoot(), "artifacts", "bench");
        Directory.CreateDirectory(folder);
        var budgets = Budget.Load(Path.Combine(AppContext.BaseDirectory, "budgets.json"));
        var unknown = budgets.Where(budget => !names.Contains(budget.Name, StringComparer.Ordinal)).Select(budget => budget.Name).ToArray();

        var measured = new List<Measurement>();
        using (var log = new StreamLogger(Path.Combine(folder, "log.txt")))
        {
            var config = Configuration(filter, quick, folder, log);
            foreach (var suite in suites)
            {
                var count = wanted.Count(name => name.StartsWith(SuiteName(suite) + '.', StringComparison.Ordinal));
                if (count == 0) continue;
                var started = Stopwatch.GetTimestamp();
                Console.Write($"{SuiteName(suite)}: {count} benchmarks ... ");
                var summary = BenchmarkRunner.Run(suite, config);
                measured.AddRange(summary.Reports.Where(report => report.ResultStatistics is not null).Select(Measure));
                Console.WriteLine($"{Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s");
            }
        }

        foreach (var (name, run) in runs)
        {
            if (!wanted.Contains(name, StringComparer.Ordinal)) continue;
            Console.Write($"{name} ... ");
            var started = Stopwatch.GetTimestamp();
            var result = run(name, quick);
            measured.Add(result);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s, {1e9 / result.Nanoseconds:0} packets per second of the server's processor time"));
        }

        PrintTable(measured);
        File.WriteAllText(
            Path.Combine(folder, "results.json"),
            JsonSerializer.Serialize(new { machine = Machine(), takenAt = DateTimeOffset.UtcNow, quick, measured }, Format));

        // A benchmark that broke must not count as one that kept its budget.
        var violations = wanted.Except(measured.Select(m => m.Name), StringComparer.Ordinal).Select(name => $"{name} did not run: see {folder}/log.txt.")
            .Concat(unknown.Select(name => $"budgets.json names {name}, which does not exist."))
            .Concat(budgets.SelectMany(budget => budget.Violations(measured.ToDictionary(m => m.Name, StringComparer.Ordinal))))
            .ToArray();
        Console.WriteLine();
        foreach (var violation in violations) Console.WriteLine($"OVER BUDGET: {violation}");
        Console.WriteLine(violations.Length == 0 ? "All budgets kept." : $"{violations.Length} budgets exceeded.");
        return violations.Length == 0 ? 0 : 1;
    }

    private static ManualConfig Configuration(string? filter, bool quick, string folder, ILogger log) =>
        ManualConfig.CreateEmpty()
            .AddJob(Job.Default
                .WithToolchain(InProcessEmitToolchain.Instance)
                .WithWarmupCount(quick ? 2 : 4)
                .WithIterationCount(quick ? 5 : 15)
                .WithIterationTime(TimeInterval.FromMilliseconds(100))
                .WithMaxRelativeError(0.1))
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddLogger(log)
            .AddColumnProvider(BenchmarkDotNet.Columns.DefaultColumnProviders.Instance)
            .AddFilter(new NameContains(filter))
            .WithOptions(ConfigOptions.DisableOptimizationsValidator)
            .WithArtifactsPath(folder);

    private static Measurement Measure(BenchmarkReport report)
    {
        var statistics = report.ResultStatistics!;
        return new Measurement(
            NameOf(report.BenchmarkCase),
            statistics.Median,
            statistics.Min,
            statistics.Max,
            AllocatedPerOperation(report.GcStats));
    }

    /// <summary>Whole bytes: the harness's own few, spread over thousands of operations, are none of the operation's.</summary>
    private static long AllocatedPerOperation(BenchmarkDotNet.Engines.GcStats statistics) =>
        (statistics.GetTotalAllocatedBytes(excludeAllocationQuantumSideEffects: true) ?? -1) / Math.Max(1, statistics.TotalOperations);

    private static string SuiteName(Type suite) => suite.Name.Replace("Benchmarks", string.Empty, StringComparison.Ordinal);

    private static string NameOf(BenchmarkCase benchmark)
    {
        var name = $"{SuiteName(benchmark.Descriptor.Type)}.{benchmark.Descriptor.WorkloadMethod.Name}";
        return benchmark.Parameters.Count == 0 ? name : $"{name}({string.Join(", ", benchmark.Parameters.Items.Select(item => item.Value))})";
    }

    private static bool Matches(string name, string? filter) => filter is null || name.Contains(filter, StringComparison.OrdinalIgnoreCase);

    private static void PrintTable(IReadOnlyList<Measurement> measured)
    {
        var width = measured.Select(m => m.Name.Length).DefaultIfEmpty(0).Max();
        Console.WriteLine();
        Console.WriteLine($"{"benchmark".PadRight(width)}  {"ns",10}  {"fastest",10}  {"slowest",10}  {"bytes",6}");
        foreach (var m in measured)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{m.Name.PadRight(width)}  {m.Nanoseconds,10:0.0}  {m.Fastest,10:0.0}  {m.Slowest,10:0.0}  {m.AllocatedBytes,6}"));
        }
    }

    private static string Machine() =>
        $"{Environment.ProcessorCount} x {RuntimeInformation.ProcessArchitecture}, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}";

    private static string RepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "VideoConf.sln"))) return folder.FullName;
        return Environment.CurrentDirectory;
    }

    private sealed class NameContains(string? filter) : BenchmarkDotNet.Filters.IFilter
    {
        public bool Predicate(BenchmarkCase benchmarkCase) => Matches(NameOf(benchmarkCase), filter);
    }
}
