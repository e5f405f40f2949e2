using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using VideoConf.Azure.Cosmos;

namespace VideoConf.Azure.Tests.Costs;

/// <summary>What a store's meter recorded.</summary>
internal sealed class ChargeLog : IDisposable
{
    private readonly MeterListener _listener = new();
    private ConcurrentQueue<(string Operation, double Charge)> _charges = new();

    public ChargeLog(CosmosMeter meter)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, meter.Source)) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((_, charge, tags, _) =>
        {
            var operation = "";
            foreach (var tag in tags)
            {
                if (tag.Key == "operation") operation = (string)tag.Value!;
            }

            _charges.Enqueue((operation, charge));
        });
        _listener.Start();
    }

    /// <summary>What was recorded since the last time.</summary>
    public Charges Take()
    {
        var taken = Interlocked.Exchange(ref _charges, new());
        return new Charges(taken.Sum(charge => charge.Charge), taken.Count, string.Join(", ", taken.GroupBy(charge => charge.Operation).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Count()} {group.Key}")));
    }

    public void Dispose() => _listener.Dispose();
}

/// <summary>Request units, requests, and of what kind they were.</summary>
internal sealed record Charges(double Units, int Requests, string Kinds)
{
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Units:F0} RU in {Requests} requests ({Kinds})");
}
