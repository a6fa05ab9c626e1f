using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using Microsoft.EntityFrameworkCore.Storage;

namespace Flux.Timeseries.ReadModel;

/// <summary>Teaches the model the SQL of <see cref="JsonColumn"/>.</summary>
internal static class JsonColumnTranslation
{
    private static readonly StringTypeMapping Text = new("text", System.Data.DbType.String);
    private static readonly LongTypeMapping Bigint = new("bigint", System.Data.DbType.Int64);
    private static readonly DoubleTypeMapping Double = new("double precision", System.Data.DbType.Double);
    private static readonly StringTypeMapping Jsonb = new("jsonb", null);

    public static void AddJsonColumn(this ModelBuilder model)
    {
        // jsonb_extract_path_text(j, 'a') is the function of j ->> 'a'.
        Map(model, nameof(JsonColumn.MemberText), args => Function("jsonb_extract_path_text", Text, args[0], AsText(args[1])));
        Map(model, nameof(JsonColumn.MemberType), args =>
            Function("jsonb_typeof", Text, Function("jsonb_extract_path", Jsonb, args[0], AsText(args[1]))));
        Map(model, nameof(JsonColumn.Number), args => new SqlUnaryExpression(ExpressionType.Convert, args[0], typeof(double), Double));
        Map(model, nameof(JsonColumn.Digest), args =>
            Digest(new SqlUnaryExpression(ExpressionType.Convert, args[0], typeof(string), Text)));
        Map(model, nameof(JsonColumn.TextDigest), args => Digest(args[0]));
    }

    private static void Map(ModelBuilder model, string name, Func<IReadOnlyList<SqlExpression>, SqlExpression> sql) =>
        model.HasDbFunction(typeof(JsonColumn).GetMethod(name)!).HasTranslation(sql);

    private static SqlFunctionExpression Digest(SqlExpression text) =>
        Function("hashtextextended", Bigint, text, new SqlConstantExpression(0L, Bigint));

    private static SqlExpression AsText(SqlExpression name) =>
        name is SqlParameterExpression parameter ? parameter.ApplyTypeMapping(Text)
        : name is SqlConstantExpression constant ? constant.ApplyTypeMapping(Text)
        : name;

    private static SqlFunctionExpression Function(string name, RelationalTypeMapping type, params SqlExpression[] arguments) =>
        new(name, arguments, nullable: true, argumentsPropagateNullability: arguments.Select(_ => true), type.ClrType, type);
}
