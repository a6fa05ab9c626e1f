namespace Flux.Architecture.Tests;

/// <summary>Which folder of a project may use which: the table that <see cref="FolderTests"/> compares with the code.</summary>
/// <remarks>
/// A folder of the same project is named without the project (<c>Decoding.Json</c>), a folder of another one in full. The root of a
/// project holds its registration and settings, may use every folder and has no row. A subfolder may use its parent, as in C#.
/// </remarks>
internal static class FolderRules
{
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Of { get; } =
        new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal)
        {
            ["Flux.Timeseries"] = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Access"] = "",
                ["Policies"] = "",
                ["ReadModel"] = "Access",
                ["Status"] = "",
                ["Store"] = "",
            },
            ["Flux.ServiceDefaults"] = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Authentication"] = "Flux.Timeseries.Access",
                ["Http"] = "",
                ["Limits"] = "Authentication",
            },
            ["Flux.Ingest"] = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Rows"] = "Flux.Timeseries Flux.Timeseries.Access Flux.Timeseries.Policies",
                ["Decoding"] = "Rows Flux.Timeseries",
                ["Decoding.Json"] = "Rows Flux.Timeseries",
                ["Telemetry"] = "Rows",
                ["Commit"] = "Rows Telemetry Flux.ServiceDefaults Flux.Timeseries",
                ["Http"] = "Commit Decoding Rows Telemetry Flux.ServiceDefaults Flux.ServiceDefaults.Authentication "
                    + "Flux.ServiceDefaults.Http Flux.ServiceDefaults.Limits Flux.Timeseries.Policies",
                ["Http.OpenApi"] = "Decoding Rows",
                ["Maintenance"] = "Flux.ServiceDefaults.Authentication Flux.Timeseries Flux.Timeseries.Status",
            },
            // A project without rows is not checked.
            ["Flux.QueryGateway"] = new Dictionary<string, string>(StringComparer.Ordinal),
            ["Flux.SchemaMigrator"] = new Dictionary<string, string>(StringComparer.Ordinal),
        };
}
