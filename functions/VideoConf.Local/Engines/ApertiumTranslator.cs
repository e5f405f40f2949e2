using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using VideoConf.Meetings.Captions;

namespace VideoConf.Local.Engines;

/// <summary>
/// Translation by rules with Debian's <c>apertium</c>: a process a line, some tenths of a second. The words go in by standard input and are never part of a
/// command; which pair it is comes from the list of installed ones.
/// </summary>
internal sealed class ApertiumTranslator : ITranslator, IDisposable
{
    private const string ModesFolder = "/usr/share/apertium/modes";
    private const int MaxGrowth = 8;
    private const int AtOnce = 2;

    /// <summary>Apertium names languages by ISO 639-3, captions by BCP 47.</summary>
    private static readonly Dictionary<string, string> Languages =
        ("eng=en spa=es cat=ca fra=fr por=pt ita=it deu=de glg=gl epo=eo oci=oc ron=ro nob=nb nno=nn dan=da swe=sv isl=is eus=eu bul=bg mkd=mk slv=sl hbs=sh rus=ru "
        + "ukr=uk bel=be pol=pl kaz=kk tat=tt tur=tr urd=ur hin=hi").Split(' ').ToDictionary(pair => pair[..3], pair => pair[4..], StringComparer.Ordinal);

    private readonly string _program;
    private readonly Dictionary<(string From, string To), string> _pairs;
    private readonly SemaphoreSlim _atOnce = new(AtOnce);

    internal ApertiumTranslator(string program, IEnumerable<string> modes)
    {
        _program = program;
        _pairs = Pairs(modes);
    }

    /// <inheritdoc/>
    public string Name => "Apertium (basic)";

    /// <summary>A caption that comes later than this is about something else than what is being said.</summary>
    internal TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The installed one; null where there is none, or no pair of languages for it.</summary>
    public static ApertiumTranslator? TryFind(TimeSpan? timeLimit = null)
    {
        const string program = "/usr/bin/apertium";
        if (!File.Exists(program) || !Directory.Exists(ModesFolder)) return null;
        var translator = new ApertiumTranslator(program, Directory.EnumerateFiles(ModesFolder, "*.mode").Select(path => Path.GetFileNameWithoutExtension(path)))
        {
            TimeLimit = timeLimit ?? TimeSpan.FromSeconds(5),
        };
        if (translator._pairs.Count > 0) return translator;
        translator.Dispose();
        return null;
    }

    /// <summary>Pairs between languages that we can name; variants (<c>eng_US</c>) are left to their language.</summary>
    internal static Dictionary<(string From, string To), string> Pairs(IEnumerable<string> modes)
    {
        var pairs = new Dictionary<(string From, string To), string>();
        foreach (var mode in modes)
        {
            if (mode.Split('-') is [var from, var to] && Languages.TryGetValue(from, out var source) && Languages.TryGetValue(to, out var target)) pairs.TryAdd((source, target), mode);
        }

        return pairs;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> TargetsAsync(string fromLanguage, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([.. _pairs.Keys.Where(pair => pair.From == Primary(fromLanguage)).Select(pair => pair.To).Order(StringComparer.Ordinal)]);

    /// <inheritdoc/>
    public async Task<string> TranslateAsync(string text, string fromLanguage, string toLanguage, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(text)) return string.Empty;
        if (!_pairs.TryGetValue((Primary(fromLanguage), Primary(toLanguage)), out var pair))
            throw new EngineUnavailableException($"Apertium cannot translate from {fromLanguage} into {toLanguage} here.", isTransient: false);

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeLimit);
        try
        {
            await _atOnce.WaitAsync(limit.Token);
            try
            {
                return await RunAsync(pair, text, limit.Token);
            }
            finally
            {
                _atOnce.Release();
            }
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new EngineUnavailableException("Apertium takes too long.", isTransient: true, error);
        }
        catch (Exception error) when (error is Win32Exception or IOException or DecoderFallbackException)
        {
            throw new EngineUnavailableException("Apertium does not work here.", isTransient: true, error);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _atOnce.Dispose();

    private async Task<string> RunAsync(string pair, string text, CancellationToken cancellationToken)
    {
        // -u: words that it does not know stay as they are, without a star.
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(_program, ["-f", "txt", "-u", pair])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
                StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
                StandardOutputEncoding = Encoding.UTF8,
                WorkingDirectory = Path.GetTempPath(),
            },
        };
        process.Start();
        try
        {
            var errors = DrainAsync(process.StandardError.BaseStream, cancellationToken);
            var output = ReadAsync(process.StandardOutput, MaxGrowth * (text.Length + 64), cancellationToken);
            await process.StandardInput.WriteAsync(OneLine(text).AsMemory(), cancellationToken);
            process.StandardInput.Close();
            var translated = (await output).Trim();
            await errors;
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0 && translated.Length > 0
                ? translated
                : throw new EngineUnavailableException("Apertium could not translate this.", isTransient: false);
        }
        finally
        {
            End(process);
        }
    }

    /// <summary>It is a pipeline of small programs: all of them end with it.</summary>
    private static void End(Process process)
    {
        try
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
        catch (Exception error) when (error is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It ended between the question and the answer.
        }
    }

    private static async Task<string> ReadAsync(StreamReader reader, int max, CancellationToken cancellationToken)
    {
        var buffer = new char[max];
        var length = await reader.ReadBlockAsync(buffer, cancellationToken);
        if (length == max) throw new EngineUnavailableException("Apertium wrote more than a translation.", isTransient: false);
        return new string(buffer, 0, length);
    }

    private static Task DrainAsync(Stream stream, CancellationToken cancellationToken) => stream.CopyToAsync(Stream.Null, cancellationToken);

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)) + "\n";

    private static string Primary(string tag) => tag.Split('-')[0].ToLowerInvariant();
}
