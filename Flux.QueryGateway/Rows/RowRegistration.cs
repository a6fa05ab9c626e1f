using Flux.QueryGateway.Access;
using Flux.QueryGateway.Rows.Reading;
using Flux.QueryGateway.Rows.Windows;
using Flux.Timeseries.ReadModel;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;

namespace Flux.QueryGateway.Rows;

/// <summary>Registers the read model over the service's database, and the reading of pages from it.</summary>
/// <remarks>Rows know nothing of the query languages.</remarks>
internal static class RowRegistration
{
    /// <summary>Registers <c>IDbContextFactory&lt;FluxReadContext&gt;</c>, pooled, over the registered data source.</summary>
    public static TBuilder AddRows<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddOptions<QueryLimits>().BindConfiguration(QueryLimits.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddPooledDbContextFactory<FluxReadContext>((services, options) => options
            .UseNpgsql(services.GetRequiredService<NpgsqlDataSource>())
            .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking)
            // NewestWindow counts rows up to a bound, in any order.
            .ConfigureWarnings(warnings => warnings.Ignore(CoreEventId.RowLimitingOperationWithoutOrderByWarning)));
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddSingleton<CallerDevices>();
        builder.Services.AddSingleton<CommitClock>();
        builder.Services.AddSingleton<NewestWindow>();
        builder.Services.AddSingleton<LatestPerSeries>();
        builder.Services.AddSingleton<PageReader>();
        ScopedReadContexts.Decorate(builder.Services);
        return builder;
    }
}
