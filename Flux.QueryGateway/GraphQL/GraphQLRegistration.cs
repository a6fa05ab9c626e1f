using Flux.QueryGateway.GraphQL.Execution;
using Flux.QueryGateway.GraphQL.Fields;
using Flux.QueryGateway.GraphQL.Http;
using Flux.QueryGateway.GraphQL.Limits;
using Flux.QueryGateway.GraphQL.Rows;
using Flux.QueryGateway.GraphQL.Schema;
using GraphQL;
using GraphQL.Execution;
using GraphQL.Resolvers;
using GraphQL.SystemTextJson;
using GraphQL.Types;
using GraphQL.Validation;
using GraphQL.Validation.Rules.Custom;
using GraphQLParser.AST;

namespace Flux.QueryGateway.GraphQL;

/// <summary>The door of this room: GraphQL at <c>/graphql</c>.</summary>
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
        services.AddSingleton<ISchema>(provider => SchemaFactory.Build(provider, Queries(provider)));

        services.AddSingleton<IValidationRule, DocumentSizeRule>();
        services.AddSingleton<IValidationRule, CostRule>();
        if (!builder.Configuration.GetValue($"{GraphQLOptions.Section}:{nameof(GraphQLOptions.Introspection)}", defaultValue: true))
            services.AddSingleton<IValidationRule, NoIntrospectionValidationRule>();

        services.AddSingleton<FieldErrors>();
        services.AddSingleton<IDocumentBuilder, GraphQLDocumentBuilder>();
        services.AddSingleton<IDocumentExecuter>(_ => new DocumentExecuter(
            new GraphQLDocumentBuilder(), new DocumentValidator(), new DefaultExecutionStrategySelector([new(new JsonFieldStrategy(), OperationType.Query)]), []));
        services.AddSingleton<IGraphQLSerializer>(_ => new GraphQLSerializer(options =>
        {
            options.Encoder = JsonFragment.WriterOptions.Encoder;
            options.Converters.Add(new JsonFragmentConverter());
        }));
        services.AddSingleton<GraphQLService>();
        services.AddSingleton<GraphQLRequestReader>();
        services.AddSingleton<GraphQLEndpoint>();
        return builder;
    }

    /// <summary>Maps <c>/graphql</c>.</summary>
    public static IEndpointConventionBuilder MapGraphQL(this IEndpointRouteBuilder routes)
    {
        var endpoint = routes.ServiceProvider.GetRequiredService<GraphQLEndpoint>();
        return routes.MapMethods("/graphql", [HttpMethods.Get, HttpMethods.Post], endpoint.HandleAsync);
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
        };
    }
}
