using System.Linq.Expressions;
using Flux.QueryGateway.Rows.Linq;
using Flux.Timeseries.ReadModel;
using Microsoft.OData;
using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;

// The parser's own constants are of these types until its next major version.
#pragma warning disable CS0618

namespace Flux.QueryGateway.OData.Binding;

/// <summary>
/// Comparisons of stored times, which are exact to the microsecond, with constants that may be more precise; and of their date and time
/// of day. A date becomes a range of times, which an index and chunk exclusion can serve.
/// </summary>
internal static class TimeComparison
{
    private const int TicksPerMicrosecond = (int)TimeSpan.TicksPerMicrosecond;

    public static Expression? TryBind(Comparison comparison, Func<QueryNode, Expression> bind) => comparison switch
    {
        { Right: ConstantNode { Value: DateTimeOffset than } } => Time(comparison.Kind, bind(comparison.Left), than),
        { Left: SingleValueFunctionCallNode { Name: "date" } date, Right: ConstantNode { Value: Date than } } =>
            OnDate(comparison.Kind, bind(date.Parameters.Single()), new DateTimeOffset(than, TimeSpan.Zero)),
        { Left: SingleValueFunctionCallNode { Name: "time" } time, Right: ConstantNode { Value: TimeOfDay than } } =>
            AtTimeOfDay(comparison.Kind, bind(time.Parameters.Single()), than),
        _ => null,
    };

    public static bool IsExact(DateTimeOffset time) => time.Ticks % TicksPerMicrosecond == 0;

    /// <summary>The microsecond that the time lies in, in UTC.</summary>
    public static DateTimeOffset Floor(DateTimeOffset time) => time.ToUniversalTime().AddTicks(-(time.Ticks % TicksPerMicrosecond));

    public static Expression FractionalSeconds(Expression time) => Expression.Divide(
        Expression.Convert(Expression.Modulo(MicrosecondOfMinute(time), Expression.Constant(1_000_000L)), typeof(decimal)),
        Expression.Constant(1_000_000m));

    private static Expression Time(BinaryOperatorKind kind, Expression time, DateTimeOffset than)
    {
        if (!IsExact(than))
        {
            // A constant between two stored times equals none. "ge" and "lt" round it up to the next stored time, "gt" and "le" down.
            if (kind is BinaryOperatorKind.Equal or BinaryOperatorKind.NotEqual)
                return Expression.Constant(kind is BinaryOperatorKind.NotEqual);
            if (kind is BinaryOperatorKind.GreaterThanOrEqual or BinaryOperatorKind.LessThan)
                than = Floor(than).AddTicks(TicksPerMicrosecond);
        }

        return ComparisonExpression.Make(kind, time, QueryParameter.Of(Floor(than), typeof(DateTimeOffset)));
    }

    private static BinaryExpression OnDate(BinaryOperatorKind kind, Expression time, DateTimeOffset day)
    {
        BinaryExpression At(ExpressionType comparison, DateTimeOffset than) =>
            Expression.MakeBinary(comparison, time, QueryParameter.Of(than, time.Type));

        if (day > DateTimeOffset.MaxValue.AddDays(-1))
            throw new ODataException("The date is out of range.");

        var next = day.AddDays(1);
        return kind switch
        {
            BinaryOperatorKind.Equal => Expression.AndAlso(At(ExpressionType.GreaterThanOrEqual, day), At(ExpressionType.LessThan, next)),
            BinaryOperatorKind.NotEqual => Expression.OrElse(At(ExpressionType.LessThan, day), At(ExpressionType.GreaterThanOrEqual, next)),
            BinaryOperatorKind.GreaterThan => At(ExpressionType.GreaterThanOrEqual, next),
            BinaryOperatorKind.GreaterThanOrEqual => At(ExpressionType.GreaterThanOrEqual, day),
            BinaryOperatorKind.LessThan => At(ExpressionType.LessThan, day),
            _ => At(ExpressionType.LessThan, next),
        };
    }

    private static Expression AtTimeOfDay(BinaryOperatorKind kind, Expression time, TimeOfDay than)
    {
        var minutes = Expression.Add(
            Expression.Multiply(Expression.Property(time, nameof(DateTimeOffset.Hour)), Expression.Constant(60)),
            Expression.Property(time, nameof(DateTimeOffset.Minute)));
        var microseconds = Expression.Add(
            Expression.Multiply(Expression.Convert(minutes, typeof(long)), Expression.Constant(60_000_000L)),
            MicrosecondOfMinute(time));
        // In tenths of a microsecond, the unit of the constant.
        return ComparisonExpression.Make(
            kind, Expression.Multiply(microseconds, Expression.Constant(10L)), QueryParameter.Of(than.Ticks, typeof(long)));
    }

    private static MethodCallExpression MicrosecondOfMinute(Expression time) =>
        Expression.Call(typeof(TimestampColumn), nameof(TimestampColumn.MicrosecondOfMinute), null, time);
}
