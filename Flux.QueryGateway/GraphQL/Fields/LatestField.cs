using System.Text.Json;
using Flux.QueryGateway.GraphQL.Execution;
using Flux.QueryGateway.GraphQL.Limits;
using Flux.QueryGateway.GraphQL.Rows;
using Flux.QueryGateway.Rows;
using GraphQL;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Flux.QueryGateway.GraphQL.Fields;

/// <summary>The newest point of every series, ordered by device and metric.</summary>
internal sealed class LatestField(NpgsqlDataSource database, CallerDevices devices, IOptions<GraphQLOptions> options) : JsonField
{
    protected override async Task WriteAsync(IResolveFieldContext context, Selection selection, Utf8JsonWriter json)
    {
        var most = options.Value.MaxPageSize;
        var columns = RowSets.Metrics.Columns.ToList();
        var row = new RowJson(selection, RowSets.Metrics, columns.IndexOf);
        await using var connection = await database.OpenConnectionAsync(context.CancellationToken);
        await using var command = LatestSql.Write(devices.Current, Names(context, "deviceIds"), Names(context, "metricNames"), most + 1).Build(connection);
        await using var reader = await command.ExecuteReaderAsync(context.CancellationToken);
        var size = AnswerSize.Of(context);
        json.WriteStartArray();
        for (var read = 0; await reader.ReadAsync(context.CancellationToken); read++)
        {
            if (read == most)
                throw new InvalidArgumentException($"There are more than {most} series; name devices or metrics.");
            var before = json.BytesCommitted + json.BytesPending;
            row.Write(json, reader);
            size.Add(json.BytesCommitted + json.BytesPending - before);
        }

        json.WriteEndArray();
    }

    private static List<string>? Names(IResolveFieldContext context, string name) =>
        (context.Arguments?[name].Value as IEnumerable<object>)?.Cast<string>().ToList();
}
