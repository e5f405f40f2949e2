using System.Globalization;
using System.Text;

namespace VideoConf.MediaNode.Metrics;

/// <summary>Writes the Prometheus text exposition format 0.0.4: one HELP and one TYPE line a family, then its samples.</summary>
internal sealed class PrometheusText
{
    /// <summary>Content type of the format.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new();

    /// <summary>A counter with one sample; the name ends in <c>_total</c>.</summary>
    public void Counter(string name, string help, double value) => Family(name, help, "counter").Sample(name, label: null, value);

    /// <summary>A gauge with one sample.</summary>
    public void Gauge(string name, string help, double value) => Family(name, help, "gauge").Sample(name, label: null, value);

    /// <summary>A counter with a sample for every value of one label.</summary>
    public void Counter(string name, string help, string label, IEnumerable<(string Value, double Count)> samples)
    {
        Family(name, help, "counter");
        foreach (var (value, count) in samples) Sample(name, (label, value), count);
    }

    /// <summary>A gauge of one that carries what a build or node is in its labels.</summary>
    public void Info(string name, string help, params (string Label, string Value)[] labels)
    {
        Family(name, help, "gauge");
        _text.Append(name).Append('{');
        for (var i = 0; i < labels.Length; i++)
        {
            if (i > 0) _text.Append(',');
            Label(labels[i].Label, labels[i].Value);
        }

        _text.Append("} 1\n");
    }

    /// <summary>
    /// A histogram of buckets that count each for itself, by rising upper bound, the last bound infinite; they are summed up here as the
    /// format wants them. There is no <c>_sum</c>: the forwarding path keeps none.
    /// </summary>
    public void Histogram(string name, string help, IEnumerable<(double Bound, long Count)> buckets)
    {
        Family(name, help, "histogram");
        long total = 0;
        foreach (var (bound, count) in buckets)
        {
            total += count;
            Sample(name + "_bucket", ("le", double.IsPositiveInfinity(bound) ? "+Inf" : Number(bound)), total);
        }

        Sample(name + "_count", label: null, total);
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    private PrometheusText Family(string name, string help, string type)
    {
        _text.Append("# HELP ").Append(name).Append(' ').Append(help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)).Append('\n');
        _text.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
        return this;
    }

    private void Sample(string name, (string Label, string Value)? label, double value)
    {
        _text.Append(name);
        if (label is { } pair)
        {
            _text.Append('{');
            Label(pair.Label, pair.Value);
            _text.Append('}');
        }

        _text.Append(' ').Append(Number(value)).Append('\n');
    }

    private void Label(string label, string value) =>
        _text.Append(label).Append("=\"")
            .Append(value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal))
            .Append('"');

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
