using System.Text.Json;

namespace SensorReplay;

/// <summary>What one language said about a series, newest row first.</summary>
internal sealed class Summary
{
    public long Count { get; private set; }

    public double Sum { get; private set; }

    public string? Newest { get; private set; }

    public string? Oldest { get; private set; }

    public void Add(JsonElement time, JsonElement value)
    {
        Count++;
        Sum += value.GetDouble();
        Newest ??= time.GetString();
        Oldest = time.GetString();
    }
}
