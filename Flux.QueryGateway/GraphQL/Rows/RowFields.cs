using System.Linq.Expressions;
using Flux.QueryGateway.GraphQL.Execution;
using Flux.QueryGateway.Rows;
using Flux.QueryGateway.Rows.Paging;
using Flux.QueryGateway.Rows.Reading;
using Flux.QueryGateway.Rows.Sets;
using Flux.Timeseries.ReadModel;
using GraphQL;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Flux.QueryGateway.GraphQL.Rows;

/// <summary>The fields of <c>Query</c> that are pages of rows.</summary>
internal sealed class RowFields(NpgsqlDataSource database, PageReader pages, IOptions<QueryLimits> limits, IOptions<GraphQLOptions> options)
{
    public JsonField Metrics => Connection(context => Read(RowSets.Metrics, context));

    public JsonField Logs => Connection(context => Read(RowSets.Logs, context));

    public JsonField Events => Connection(context => Read(RowSets.Events, context));

    public JsonField Rollups => Connection(context => Read(
        context.Arguments!["resolution"].Value is "ONE_HOUR" ? RowSets.Rollups1h : RowSets.Rollups5m, context));

    public JsonField Devices => Connection(DevicesOf);

    private RowQuery Read(RowSet set, IResolveFieldContext context) => RowArguments.Read(set, context, limits.Value.MaxCost);

    private static RowQuery DevicesOf(IResolveFieldContext context)
    {
        var search = context.Arguments?["search"].Value as string;
        var literal = search?.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);
        var pattern = $"%{literal}%";
        return new RowQuery(
            RowSets.Devices,
            RowOrder.By(RowSets.Devices, OrderKey.Requested(RowSets.Devices.Find(nameof(DeviceRow.DeviceId))!, descending: false)),
            search is null ? null : (Expression<Func<DeviceRow, bool>>)(device => EF.Functions.ILike(device.DeviceId, pattern, "\\")),
            $"{RowSets.Devices.Name} {search}");
    }

    private ConnectionField Connection(Func<IResolveFieldContext, RowQuery> read) =>
        new(read, database, pages, limits.Value, options.Value.MaxPageSize);
}
