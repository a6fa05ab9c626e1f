using Flux.QueryGateway.GraphQL.Scalars;
using GraphQL.Resolvers;
using GraphQL.Types;
using GraphQL.Utilities;
using GraphQLParser;
using GraphQLParser.AST;

namespace Flux.QueryGateway.GraphQL.Schema;

/// <summary>Builds the schema from <c>schema.graphql</c>, which is the contract with clients, and attaches the resolvers.</summary>
internal static class SchemaFactory
{
    /// <summary>The contract as text.</summary>
    public static string Sdl { get; } = ReadSdl();

    public static ISchema Build(
        IServiceProvider services, IReadOnlyDictionary<string, IFieldResolver> queries,
            IReadOnlyDictionary<string, ISourceStreamResolver> subscriptions)
    {
        var builder = new SchemaBuilder { ServiceProvider = services };
        foreach (var (field, resolver) in queries)
            builder.Types.For("Query").FieldFor(field).Resolver = resolver;
        foreach (var (field, resolver) in subscriptions)
            builder.Types.For("Subscription").FieldFor(field).StreamResolver = resolver;
        var schema = builder.Build(Sdl);

        var texts = Parser.Parse(Sdl).Definitions.OfType<GraphQLScalarTypeDefinition>()
            .ToDictionary(each => each.Name.StringValue, StringComparer.Ordinal);
        foreach (ScalarGraphType scalar in new ScalarGraphType[] { new DateTimeScalar(), new DurationScalar(), new JsonScalar(),
            new LongScalar() })
        {
            scalar.Description = texts[scalar.Name].Description?.Value.ToString();
            schema.RegisterType(scalar);
        }

        schema.Initialize();
        return schema;
    }

    private static string ReadSdl()
    {
        using var stream = typeof(SchemaFactory).Assembly.GetManifestResourceStream("schema.graphql")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
