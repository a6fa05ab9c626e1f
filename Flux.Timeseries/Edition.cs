using System.Text.Json.Serialization;

namespace Flux.Timeseries;

/// <summary>The two editions of TimescaleDB.</summary>
/// <remarks>Read from the server setting <c>timescaledb.license</c>: <c>apache</c> or <c>timescale</c>.</remarks>
[JsonConverter(typeof(JsonStringEnumConverter<Edition>))]
public enum Edition
{
    /// <summary>Apache-2: hypertables only. Flux maintains rollups and retention itself; there is no compression.</summary>
    Apache,

    /// <summary>Community (Timescale License): continuous aggregates, columnstore compression and policies.</summary>
    Community,
}
