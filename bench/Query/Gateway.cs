using Flux.QueryGateway.GraphQL;
using Flux.QueryGateway.OData;
using Flux.QueryGateway.Rows;
using Flux.QueryGateway.Series;
using Flux.QueryGateway.WarmUp;
using Flux.ServiceDefaults;
using Flux.ServiceDefaults.Authentication;

namespace Flux.Bench.Query;

/// <summary>The gateway hosted in this process. The only file of the bench that names the gateway's types.</summary>
internal static class Gateway
{
    /// <summary>What every target has: protection, contexts for reading, and no limit on the size of a page.</summary>
    public static WebApplicationBuilder AddShared(this WebApplicationBuilder builder)
    {
        builder.AddProtection("Query", limitConcurrency: false, FluxScopes.Read);
        builder.AddRows();
        builder.AddSeries();
        builder.Services.PostConfigure<QueryLimits>(limits => limits.PageSize = limits.MaxPageSize = 10_000_000);
        return builder;
    }

    public static void AddGatewayOData(this WebApplicationBuilder builder) => builder.AddOData().AddWarmUp();

    public static void AddGatewayGraphQL(this WebApplicationBuilder builder) => builder.AddGraphQL();

    public static void MapGatewayOData(this WebApplication app) => app.MapOData();

    public static void MapGatewayGraphQL(this WebApplication app) => app.MapGraphQL();
}
