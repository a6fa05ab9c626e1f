namespace SensorReplay;

/// <summary>The series of the rows of a file.</summary>
internal sealed record Sensor(string Device, string Metric, string Unit);
