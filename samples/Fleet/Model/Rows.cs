using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Fleet.Model;

/// <summary>The location of a device.</summary>
internal sealed record DeviceTags(string Site, string Line);

/// <summary>One value of one metric.</summary>
internal sealed record MetricRow(DateTimeOffset Time, string DeviceId, string MetricName, double MetricValue, string Unit, DeviceTags Tags);

/// <summary>One line of a device's log.</summary>
internal sealed record LogRow(DateTimeOffset Time, string DeviceId, string LogLevel, string Message, string Source, DeviceTags Tags);

/// <summary>One event of a device.</summary>
internal sealed record EventRow(DateTimeOffset Time, string DeviceId, string EventType, JsonObject EventData, string Severity);

/// <summary>The rows' JSON in the format of ingest.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(MetricRow))]
[JsonSerializable(typeof(LogRow))]
[JsonSerializable(typeof(EventRow))]
internal sealed partial class RowJson : JsonSerializerContext;
