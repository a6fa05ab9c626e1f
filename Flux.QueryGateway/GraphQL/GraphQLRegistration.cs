using Flux.QueryGateway.GraphQL.Execution;
using Flux.QueryGateway.GraphQL.Fields;
using Flux.QueryGateway.GraphQL.Http;
using Flux.QueryGateway.GraphQL.Limits;
using Flux.QueryGateway.GraphQL.Page;
using Flux.QueryGateway.GraphQL.Rows;
using Flux.QueryGateway.GraphQL.Schema;
using Flux.QueryGateway.GraphQL.Sockets;
using Flux.QueryGateway.GraphQL.Subscriptions;
using Flux.QueryGateway.WarmUp;
using Flux.ServiceDefaults.Authentication;
using Flux.ServiceDefaults.Limits;
using Flux.Timeseries.Status;
using GraphQL;
using GraphQL.Execution;
using GraphQL.Resolvers;
using GraphQL.SystemTextJson;
using GraphQL.Types;
using GraphQL.Validation;
using GraphQL.Validation.Rules.Custom;
using GraphQLParser.AST;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Flux.QueryGateway.GraphQL;

/// <summary>Registers GraphQL at <c>/graphql</c>.</summary>
internal static class GraphQLRegistration
{
    /// <summary>Registers the schema, its execution and its limits.</summary>
    public static TBuilder AddGraphQL<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        var services = builder.Services;
        services.AddOptions<GraphQLOptions>().BindConfiguration(GraphQLOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<RowFields>();
        services.AddSingleton<SeriesField>();
        services.AddSingleton<LatestField>();
        services.AddSingleton<StorageStatusReader>();
        services.AddSingleton<StatusField>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<FeedReader>();
        services.AddSingleton<ChangeFeed>();
        services.AddSingleton<SubscriptionErrors>();
        services.AddSingleton<SubscriptionFields>();
        services.AddSingleton<ISchema>(provider => SchemaFactory.Build(provider, Queries(provider), Subscriptions(provider)));

        services.AddSingleton<IValidationRule, DocumentSizeRule>();
        services.AddSingleton<IValidationRule, CostRule>();
        if (!builder.Configuration.GetValue($"{GraphQLOptions.Section}:{nameof(GraphQLOptions.Introspection)}", defaultValue: true))
            services.AddSingleton<IValidationRule, NoIntrospectionValidationRule>();

        services.AddSingleton<FieldErrors>();
        services.AddSingleton<IDocumentBuilder, GraphQLDocumentBuilder>();
        services.AddSingleton<IDocumentExecuter>(_ => new DocumentExecuter(
            new GraphQLDocumentBuilder(), new DocumentValidator(), new DefaultExecutionStrategySelector(
                [new(new JsonFieldStrategy(), OperationType.Query), new(new SubscriptionStrategy(), OperationType.Subscription)]), []));
        services.AddSingleton<IGraphQLTextSerializer>(_ => new GraphQLSerializer(options =>
        {
            options.Encoder = JsonFragment.WriterOptions.Encoder;
            options.Converters.Add(new JsonFragmentConverter());
        }));
        services.AddSingleton<IGraphQLSerializer>(provider => provider.GetRequiredService<IGraphQLTextSerializer>());
        services.AddSingleton<GraphQLService>();
        services.AddSingleton<GraphQLRequestReader>();
        services.AddSingleton<CallerWatch>();
        services.AddSingleton<EventStream>();
        services.AddSingleton<GraphQLEndpoint>();
        services.AddSingleton<SocketEndpoint>();
        services.AddSingleton<QueryPage>();
        services.AddSingleton<IWarmUp, GraphQLWarmUp>();
        return builder;
    }

    /// <summary>Maps <c>/graphql</c>: HTTP, server-sent events and WebSocket at one address.</summary>
    public static IEndpointConventionBuilder MapGraphQL(this WebApplication app)
    {
        app.UseWebSockets(
            new WebSocketOptions { KeepAliveInterval = app.Services.GetRequiredService<IOptions<GraphQLOptions>>().Value.KeepAlive });
        var http = app.Services.GetRequiredService<GraphQLEndpoint>();
        var socket = app.Services.GetRequiredService<SocketEndpoint>();
        var page = app.Services.GetRequiredService<QueryPage>();
        if (page.IsEnabled)
            app.MapGet("/graphql/page/{file}", QueryPage.WriteFileAsync).RequireAuthorization(FluxScopes.Read);
        return app.MapMethods(
            "/graphql",
            [HttpMethods.Get, HttpMethods.Post, HttpMethods.Connect],
            context => context.WebSockets.IsWebSocketRequest ? socket.HandleAsync(context)
                : page.IsRequestedBy(context.Request) ? QueryPage.WriteAsync(context)
                : http.HandleAsync(context)).RequireAuthorization(FluxScopes.Read).WithMetadata(new CarriesOperations());
    }

    private static Dictionary<string, ISourceStreamResolver> Subscriptions(IServiceProvider services)
    {
        var fields = services.GetRequiredService<SubscriptionFields>();
        return new Dictionary<string, ISourceStreamResolver>(StringComparer.Ordinal)
        {
            ["metricAdded"] = fields.MetricAdded,
            ["eventAdded"] = fields.EventAdded,
        };
    }

    private static Dictionary<string, IFieldResolver> Queries(IServiceProvider services)
    {
        var rows = services.GetRequiredService<RowFields>();
        return new Dictionary<string, IFieldResolver>(StringComparer.Ordinal)
        {
            ["metrics"] = rows.Metrics,
            ["logs"] = rows.Logs,
            ["events"] = rows.Events,
            ["rollups"] = rows.Rollups,
            ["devices"] = rows.Devices,
            ["series"] = services.GetRequiredService<SeriesField>(),
            ["latest"] = services.GetRequiredService<LatestField>(),
            ["status"] = services.GetRequiredService<StatusField>(),
        };
    }
}
