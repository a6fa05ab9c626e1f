using System.Linq.Expressions;

namespace Flux.QueryGateway.Rows.Sets;

/// <summary>Levels as the lower-case words in tables and responses.</summary>
internal static class LevelWord
{
    public static string Of<TEnum>(TEnum level)
        where TEnum : struct, Enum => Of(level.ToString());

    /// <summary>Members are ASCII words.</summary>
    public static string Of(string member) => Timeseries.EnumWord.Of(member);
}

/// <summary>The severity of a level that is stored as a word: a number that SQL can order by.</summary>
internal static class LevelRank
{
    /// <summary><c>CASE WHEN level = 'debug' THEN 0 … END</c>; null where the level is.</summary>
    public static Expression Of(Expression level)
    {
        Expression rank = Expression.Constant(null, typeof(int?));
        foreach (var member in Enum.GetValuesAsUnderlyingType(Nullable.GetUnderlyingType(level.Type) ?? level.Type).Cast<int>().Reverse())
        {
            rank = Expression.Condition(
                Expression.Equal(
                    level, Expression.Constant(Enum.ToObject(Nullable.GetUnderlyingType(level.Type) ?? level.Type, member), level.Type)),
                Expression.Constant(member, typeof(int?)),
                rank);
        }

        return rank;
    }
}
