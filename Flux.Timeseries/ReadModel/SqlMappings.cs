using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using Microsoft.EntityFrameworkCore.Storage;

namespace Flux.Timeseries.ReadModel;

/// <summary>Maps to SQL: <see cref="JsonColumn"/> and <see cref="TimestampColumn"/>.</summary>
internal static class SqlMappings
{
    private static readonly StringTypeMapping Text = new("text", System.Data.DbType.String);
    private static readonly LongTypeMapping Bigint = new("bigint", System.Data.DbType.Int64);
    private static readonly DoubleTypeMapping Double = new("double precision", System.Data.DbType.Double);
    private static readonly StringTypeMapping Jsonb = new("jsonb", null);
    private static readonly DateTimeTypeMapping Timestamp = new("timestamp without time zone", System.Data.DbType.DateTime);

    public static void AddSqlFunctions(this ModelBuilder model)
    {
        // jsonb_extract_path_text(j, 'a') is the function of j ->> 'a'. Text compares by bytes here, as in every column.
        model.Map(typeof(JsonColumn), nameof(JsonColumn.MemberText), args =>
            new CollateExpression(Function("jsonb_extract_path_text", Text, args[0], Typed(args[1], Text)), "C"));
        model.Map(typeof(JsonColumn), nameof(JsonColumn.MemberType), args =>
            Function("jsonb_typeof", Text, Function("jsonb_extract_path", Jsonb, args[0], Typed(args[1], Text))));
        model.Map(typeof(JsonColumn), nameof(JsonColumn.Number), args => Convert(args[0], Double));
        model.Map(typeof(JsonColumn), nameof(JsonColumn.Digest), args => Digest(Convert(args[0], Text)));
        model.Map(typeof(JsonColumn), nameof(JsonColumn.TextDigest), args => Digest(args[0]));

        model.Map(typeof(TimestampColumn), nameof(TimestampColumn.MicrosecondOfMinute), args => Convert(
            Function(
                "date_part",
                Double,
                new SqlConstantExpression("microseconds", Text),
                Function("timezone", Timestamp, new SqlConstantExpression("UTC", Text), args[0])),
            Bigint));
    }

    private static void Map(this ModelBuilder model, Type functions, string name, Func<IReadOnlyList<SqlExpression>, SqlExpression> sql) =>
        model.HasDbFunction(functions.GetMethod(name, BindingFlags.Public | BindingFlags.Static)!).HasTranslation(sql);

    private static SqlFunctionExpression Digest(SqlExpression text) =>
        Function("hashtextextended", Bigint, text, new SqlConstantExpression(0L, Bigint));

    private static SqlUnaryExpression Convert(SqlExpression value, RelationalTypeMapping type) =>
        new(ExpressionType.Convert, value, type.ClrType, type);

    private static SqlExpression Typed(SqlExpression value, RelationalTypeMapping type) => value switch
    {
        SqlParameterExpression parameter => parameter.ApplyTypeMapping(type),
        SqlConstantExpression constant => constant.ApplyTypeMapping(type),
        _ => value,
    };

    /// <summary>
    /// Null may come from a value that is there (a member that is missing), so nullness is never derived from the arguments.
    /// </summary>
    private static SqlFunctionExpression Function(string name, RelationalTypeMapping type, params SqlExpression[] arguments) =>
        new(name, arguments, nullable: true, argumentsPropagateNullability: arguments.Select(_ => false), type.ClrType, type);
}
