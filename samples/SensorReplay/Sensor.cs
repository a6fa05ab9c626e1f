namespace SensorReplay;

/// <summary>Which series the rows of a file become.</summary>
internal sealed record Sensor(string Device, string Metric, string Unit);
