using Flux.QueryGateway.Series.Rollups;

namespace Flux.QueryGateway.Series;

/// <summary>Registers <see cref="SeriesReader"/>.</summary>
/// <remarks>Series know nothing of the query languages.</remarks>
internal static class SeriesRegistration
{
    /// <summary>Registers <see cref="SeriesReader"/> over the service's data source.</summary>
    public static TBuilder AddSeries<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddOptions<SeriesOptions>().BindConfiguration(SeriesOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<StoredRollups>();
        builder.Services.AddSingleton<SeriesReader>();
        return builder;
    }
}
