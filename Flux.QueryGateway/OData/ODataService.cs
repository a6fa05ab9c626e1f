using Flux.QueryGateway.OData.Http;
using Flux.QueryGateway.OData.Model;
using Microsoft.OData.Edm;

namespace Flux.QueryGateway.OData;

/// <summary>The door of this room: OData v4 at <c>/odata</c>.</summary>
/// <remarks>Knows rows, and nothing of GraphQL.</remarks>
internal static class ODataService
{
    public static TBuilder AddODataRows<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddSingleton<IEdmModel>(_ => FluxEdmModel.Build());
        builder.Services.AddSingleton<QuestionReader>();
        builder.Services.AddSingleton<RowAnswer>();
        builder.Services.AddSingleton<CountAnswer>();
        builder.Services.AddSingleton<MetadataAnswer>();
        builder.Services.AddSingleton<ODataEndpoint>();
        return builder;
    }

    public static WebApplication MapODataRows(this WebApplication app)
    {
        var endpoint = app.Services.GetRequiredService<ODataEndpoint>();
        app.Map(ServiceRoot.Path + "/{**path}", endpoint.AnswerAsync);
        return app;
    }
}
