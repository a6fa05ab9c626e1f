using SensorReplay;

namespace Flux.EndToEnd.Tests;

/// <summary>The real sensor data beside the repository, if available.</summary>
internal static class SensorFile
{
    /// <summary>The machine's temperature, shifted to end now.</summary>
    public static IReadOnlyList<Reading> MachineTemperature()
    {
        var file = Path.Combine(RepositoryRoot(), "..", "shared", "data", "sensors", "machine_temperature_system_failure.csv");
        Skip.IfNot(File.Exists(file), "The sensor data is not beside this checkout (../shared/data/sensors).");
        return Reading.ShiftToEnd(Reading.ReadFile(file), TimeProvider.System.GetUtcNow());
    }

    private static string RepositoryRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Flux.Timeseries.sln")))
            directory = directory.Parent ?? throw new DirectoryNotFoundException("No Flux.Timeseries.sln above the tests.");
        return directory.FullName;
    }
}
