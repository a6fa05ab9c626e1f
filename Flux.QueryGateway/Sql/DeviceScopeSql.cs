using Flux.Timeseries.Access;
using NpgsqlTypes;

namespace Flux.QueryGateway.Sql;

/// <summary>A <see cref="DeviceScope"/> as hand-written SQL.</summary>
internal static class DeviceScopeSql
{
    /// <summary>Adds <c>AND</c> the scope, over the column <c>device_id</c>; adds nothing where every device is in scope.</summary>
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
}
