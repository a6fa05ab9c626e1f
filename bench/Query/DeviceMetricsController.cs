using Flux.Timeseries.ReadModel;
using Microsoft.AspNetCore.OData.Query;
using Microsoft.AspNetCore.OData.Routing.Controllers;
using Microsoft.EntityFrameworkCore;

namespace Flux.Bench.Query;

/// <summary>The stock pipeline over the same EF Core model: what one writes with the library alone.</summary>
public sealed class DeviceMetricsController(IDbContextFactory<FluxReadContext> contexts) : ODataController
{
    [EnableQuery]
    public IQueryable<MetricRow> Get()
    {
        var context = contexts.CreateDbContext();
        HttpContext.Response.RegisterForDispose(context);
        return context.Metrics;
    }
}
