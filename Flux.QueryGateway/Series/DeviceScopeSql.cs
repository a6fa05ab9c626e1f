using Flux.Timeseries.Access;
using NpgsqlTypes;

namespace Flux.QueryGateway.Series;

/// <summary>A <see cref="DeviceScope"/> as hand-written SQL.</summary>
internal static class DeviceScopeSql
{
    // No id is longer, so none that begins like this is after it.
    private static readonly string BehindEveryId = string.Concat(Enumerable.Repeat("\U0010FFFF", DeviceScope.MaxIdBytes / 4));

    /// <summary>Continues a condition with <c>AND</c> the scope, over the column <c>device_id</c>; adds nothing where every device is inside.</summary>
    public static SqlBuilder AndWithin(this SqlBuilder sql, DeviceScope scope)
    {
        if (scope.IsAll)
            return sql;

        sql.Raw(" AND (device_id = ANY (").Value(scope.Ids.ToArray(), NpgsqlDbType.Text | NpgsqlDbType.Array).Raw(")");
        foreach (var range in scope.Ranges)
        {
            sql.Raw(" OR device_id >= ").Value(range.From, NpgsqlDbType.Text);
            if (range.To is not null)
                sql.Raw(" AND device_id < ").Value(range.To, NpgsqlDbType.Text);
        }

        return sql.Raw(")");
    }

    /// <summary>The scope as a table <c>(low, high)</c> of ranges without their ends, for walking an index from each to its end.</summary>
    public static SqlBuilder Ranges(this SqlBuilder sql, DeviceScope scope)
    {
        // Behind an id and before everything else that begins with it: there is no character before U+0001 in a text.
        (string Low, string High)[] ranges =
            [.. scope.Ids.Select(id => (id, id + "\u0001")), .. scope.Ranges.Select(range => (range.From, range.To ?? BehindEveryId))];
        return sql.Raw("unnest(").Value(ranges.Select(range => range.Low).ToArray(), NpgsqlDbType.Text | NpgsqlDbType.Array)
            .Raw(", ").Value(ranges.Select(range => range.High).ToArray(), NpgsqlDbType.Text | NpgsqlDbType.Array).Raw(") AS w(low, high)");
    }
}
