using System.Globalization;
using VideoConf.Benchmarks;
using VideoConf.Benchmarks.Forwarding;
using VideoConf.Benchmarks.Media;
using VideoConf.Benchmarks.Recording;

const string Help = """
    VideoConf.Benchmarks [options]: times the media path, prints a table, and holds it against budgets.json.

      --filter X     only benchmarks whose name contains X (by letters, without regard to case)
      --list         the names, without running them
      --gc           instead: forwards at some percent of a processor and counts garbage collections; fails when there was one
      --minutes N    how long that takes, fractions allowed (10)
      --quick        a third of the samples: for a first look, too noisy to compare by
      --help         this page

    Writes artifacts/bench/results.json and artifacts/bench/log.txt. Exit code 1 when a budget is exceeded, 2 for a wrong call.
    """;

// What is measured. A new benchmark class goes here, and its limits into budgets.json.
Type[] suites =
[
    typeof(CongestionBenchmarks),
    typeof(ControlBenchmarks),
    typeof(ParseBenchmarks),
    typeof(PlatformGcmBenchmarks),
    typeof(ProtectBenchmarks),
    typeof(UnprotectBenchmarks),
    typeof(RtcpBenchmarks),
];

// What the harness cannot time, because it happens on the server's thread.
(string Name, Func<string, bool, Measurement> Run)[] runs = ForwardingRun.IsSupported
    ?
    [
        ("Forward.OneToMany(10)", (name, brief) => ForwardingRun.Run(name, 10, brief)),
        ("Forward.OneToMany(50)", (name, brief) => ForwardingRun.Run(name, 50, brief)),
        ("Forward.OneToMany(200)", (name, brief) => ForwardingRun.Run(name, 200, brief)),
        ("Forward.TwoWorkers(200)", (name, brief) => ForwardingRun.Run(name, 200, brief, workers: 2)),
        ("Forward.Pictures(10)", (name, brief) => ForwardingRun.Run(name, 10, brief, single: true)),
        ("Forward.Pictures(50)", (name, brief) => ForwardingRun.Run(name, 50, brief, single: true)),
        ("Forward.OneToManyTapped(10)", (name, brief) => ForwardingRun.Run(name, 10, brief, tapped: true)),
        ("Forward.OneToManyLayered(10)", (name, brief) => ForwardingRun.Run(name, 10, brief, layered: true)),
        ("Record.Track720p", RecordingRun.Run),
    ]
    : [];

string? filter = null;
var quick = false;
var list = false;
var collections = false;
var minutes = 10.0;
for (var i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--help" or "-h":
            Console.WriteLine(Help);
            return 0;
        case "--filter" when i + 1 < args.Length:
            filter = args[++i];
            break;
        case "--gc":
            collections = true;
            break;
        case "--minutes" when i + 1 < args.Length && double.TryParse(args[i + 1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out minutes):
            i++;
            break;
        case "--quick":
            quick = true;
            break;
        case "--list":
            list = true;
            break;
        default:
            Console.Error.WriteLine($"VideoConf.Benchmarks: '{args[i]}' is no option, or lacks its value.");
            Console.Error.WriteLine(Help);
            return 2;
    }
}

if (collections) return CollectionRun.Run(TimeSpan.FromMinutes(minutes));
return BenchmarkSession.Run(suites, runs, filter, quick, list);
