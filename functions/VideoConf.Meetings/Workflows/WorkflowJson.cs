using System.Text.Json;
using System.Text.Json.Serialization;

namespace VideoConf.Meetings.Workflows;

/// <summary>How inputs, results and events are written down, whichever engine runs.</summary>
public static class WorkflowJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new DoneConverter() },
    };

    /// <summary>A value as JSON.</summary>
    /// <exception cref="ArgumentException">It is larger than that.</exception>
    public static JsonElement Write(object? value, Type type, int maxBytes)
    {
        ArgumentNullException.ThrowIfNull(type);
        var json = JsonSerializer.SerializeToElement(value, type, Options);
        return System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(json).Length <= maxBytes
            ? json
            : throw new ArgumentException($"A {type.Name} of more than {maxBytes} bytes of JSON does not go into a workflow's history; hand over where it is instead.", nameof(value));
    }

    /// <summary>A value from JSON; null when there is none.</summary>
    public static object? Read(JsonElement? json, Type type) => json is { } present ? present.Deserialize(type, Options) : null;

    /// <summary>A value from JSON; the default when there is none.</summary>
    public static T Read<T>(JsonElement? json) => json is { } present ? present.Deserialize<T>(Options)! : default!;

    /// <summary><see cref="Done"/> has but one value, and no public constructor to make it by.</summary>
    private sealed class DoneConverter : JsonConverter<Done>
    {
        public override Done Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            reader.Skip();
            return Done.Value;
        }

        public override void Write(Utf8JsonWriter writer, Done value, JsonSerializerOptions options) => writer.WriteBooleanValue(true);
    }
}
