using Flux.Timeseries.ReadModel;
using Microsoft.AspNetCore.OData;
using Microsoft.AspNetCore.OData.Query;
using Microsoft.AspNetCore.OData.Routing.Controllers;
using Microsoft.EntityFrameworkCore;
using Microsoft.OData.ModelBuilder;

namespace Flux.Bench.Query;

/// <summary>The stock OData pipeline over the same EF Core model: what the library does by itself.</summary>
public sealed class DeviceMetricsController(IDbContextFactory<FluxReadContext> contexts) : ODataController
{
    [EnableQuery]
    public IQueryable<MetricRow> Get()
    {
        var context = contexts.CreateDbContext();
        HttpContext.Response.RegisterForDispose(context);
        return context.Metrics;
    }

    internal static void AddTo(WebApplicationBuilder builder)
    {
        var model = new ODataConventionModelBuilder();
        model.EntitySet<MetricRow>("DeviceMetrics").EntityType.HasKey(row => new { row.Time, row.DeviceId, row.MetricName });
        builder.Services.AddControllers()
            .AddApplicationPart(typeof(DeviceMetricsController).Assembly)
            .AddOData(options => options.Filter().OrderBy().Select().SetMaxTop(null).AddRouteComponents("odata", model.GetEdmModel()));
    }
}
