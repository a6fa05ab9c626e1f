using Flux.QueryGateway.OData.Apply;
using Flux.QueryGateway.OData.Batch;
using Flux.QueryGateway.OData.Endpoint;
using Flux.QueryGateway.OData.MetricSeries;
using Flux.QueryGateway.OData.Model;
using Flux.QueryGateway.OData.Reading;
using Flux.QueryGateway.OData.Writing;
using Flux.QueryGateway.WarmUp;
using Flux.ServiceDefaults.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.OData.Edm;

namespace Flux.QueryGateway.OData;

/// <summary>Registers OData v4 at <c>/odata</c>.</summary>
/// <remarks>Knows rows and series, and nothing of GraphQL.</remarks>
internal static class ODataRegistration
{
    private const int LongestRequestLine = 128 * 1024;

    public static TBuilder AddOData<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddSingleton<IEdmModel>(services => FluxEdmModel.Build(services.GetServices<IODataFunction>()));
        builder.Services.AddSingleton<IODataFunction, MetricSeriesFunction>();
        builder.Services.AddSingleton<QueryReader>();
        builder.Services.AddSingleton<DatabaseWork>();
        builder.Services.AddSingleton<RowResponse>();
        builder.Services.AddSingleton<AggregateResponse>();
        builder.Services.AddSingleton<BatchEndpoint>();
        builder.Services.AddSingleton<CountResponse>();
        builder.Services.AddSingleton<MetadataResponse>();
        builder.Services.AddSingleton<ODataEndpoint>();
        builder.Services.AddSingleton<IWarmUp, ODataWarmUp>();
        builder.Services.AddResponseCompression(options =>
        {
            options.EnableForHttps = true;
            options.MimeTypes = ["application/json", "application/xml", "text/plain"];
        });
        // A continuation token holds the last row's keys, and a log message that rows are ordered by can be 64 KiB long.
        builder.Services.Configure<KestrelServerOptions>(options => options.Limits.MaxRequestLineSize = LongestRequestLine);
        return builder;
    }

    public static WebApplication MapOData(this WebApplication app)
    {
        var endpoint = app.Services.GetRequiredService<ODataEndpoint>();
        var batch = app.Services.GetRequiredService<BatchEndpoint>();
        app.UseWhen(http => http.Request.Path.StartsWithSegments(ServiceRoot.Path, StringComparison.OrdinalIgnoreCase), branch =>
            branch.UseResponseCompression());
        app.Map(ServiceRoot.Path + "/$batch", batch.RespondAsync).RequireAuthorization(FluxScopes.Read);
        app.Map(ServiceRoot.Path + "/{**path}", endpoint.RespondAsync).RequireAuthorization(FluxScopes.Read);
        return app;
    }
}
