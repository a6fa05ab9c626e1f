using System.Text.Json;
using GraphQL;
using GraphQL.Resolvers;

namespace Flux.QueryGateway.GraphQL.Execution;

/// <summary>A field that writes the JSON of its whole value, with only what was selected.</summary>
/// <remarks>The JSON is buffered until it is complete, so that a failure is an error of the field and never a truncated response.</remarks>
internal abstract class JsonField : IFieldResolver
{
    public async ValueTask<object?> ResolveAsync(IResolveFieldContext context)
    {
        var selection = ((JsonFieldStrategy)context.ExecutionContext.ExecutionStrategy).Select(context);
        var json = JsonFragment.Rent();
        try
        {
            await using var writer = new Utf8JsonWriter(json.Buffer, JsonFragment.WriterOptions);
            await WriteAsync(context, selection, writer);
            await writer.FlushAsync(context.CancellationToken);
            return json;
        }
        catch
        {
            json.Return();
            throw;
        }
    }

    protected abstract Task WriteAsync(IResolveFieldContext context, Selection selection, Utf8JsonWriter json);
}
