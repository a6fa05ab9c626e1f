using System.Text.Json;

namespace SensorReplay;

/// <summary>The results of one query language for a series; rows are added newest first.</summary>
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
