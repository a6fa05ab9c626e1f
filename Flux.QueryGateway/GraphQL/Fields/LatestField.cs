using System.Text.Json;
using Flux.QueryGateway.Access;
using Flux.QueryGateway.GraphQL.Execution;
using Flux.QueryGateway.GraphQL.Limits;
using Flux.QueryGateway.GraphQL.Rows;
using Flux.QueryGateway.Rows.Sets;
using Flux.QueryGateway.Sql;
using Flux.Timeseries;
using Flux.Timeseries.Access;
using GraphQL;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

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
        await using var command =
            LatestSql.Write(devices.Current, Names(context, "deviceIds"), Names(context, "metricNames"), most + 1).Build(connection);
        await using var reader = await command.ExecuteReaderAsync(context.CancellationToken);
        var size = ResponseSize.Of(context);
        json.WriteStartArray();
        for (var read = 0; await reader.ReadAsync(context.CancellationToken); read++)
        {
            if (read == most)
                throw new InvalidArgumentException($"There are more than {most} series; filter by devices or metrics.");
            var before = json.BytesCommitted + json.BytesPending;
            row.Write(json, reader);
            size.Add(json.BytesCommitted + json.BytesPending - before);
        }

        json.WriteEndArray();
    }

    private static List<string>? Names(IResolveFieldContext context, string name) =>
        (context.Arguments?[name].Value as IEnumerable<object>)?.Cast<string>().ToList();
}

/// <summary>The newest row of every series, from the view that OData's <c>LatestMetrics</c> reads.</summary>
internal static class LatestSql
{
    /// <summary>Returns the columns of <c>device_metrics</c> in table order.</summary>
    public static SqlBuilder Write(DeviceScope scope, IReadOnlyList<string>? devices, IReadOnlyList<string>? metrics, int limit)
    {
        var sql = new SqlBuilder();
        sql.Raw("SELECT time, device_id, metric_name, metric_value, unit, tags FROM ").Name(FluxSchema.Bookkeeping).Raw(".")
            .Name(FluxSchema.LatestMetrics)
            .Raw(" WHERE true");
        if (devices is not null)
            sql.AndOneOf("device_id", devices);
        if (metrics is not null)
            sql.AndOneOf("metric_name", metrics);
        return sql.AndWithin(scope).Raw(" ORDER BY device_id, metric_name LIMIT ").Value(limit, NpgsqlDbType.Integer);
    }
}
