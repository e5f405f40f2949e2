using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace VideoConf.Delivery.Tests.Telemetry;

/// <summary>What one meter counted.</summary>
internal sealed class Heard : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<(string Name, double Value, string Tags)> _all = new();

    public Heard(Meter meter)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, meter)) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    public IReadOnlyCollection<(string Name, double Value, string Tags)> All => _all;

    public double Sum(string name) => _all.Where(item => item.Name == name).Sum(item => item.Value);

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var words = new List<string>();
        foreach (var (name, tag) in tags) words.Add($"{name}={tag}");
        _all.Enqueue((instrument.Name, value, string.Join(',', words)));
    }
}
