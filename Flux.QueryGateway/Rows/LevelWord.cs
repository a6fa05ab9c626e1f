namespace Flux.QueryGateway.Rows;

/// <summary>Levels as the lower-case words that tables and answers hold.</summary>
internal static class LevelWord
{
    public static string Of<TEnum>(TEnum level)
        where TEnum : struct, Enum => Of(level.ToString());

    /// <summary>Members are ASCII words.</summary>
    public static string Of(string member) => Timeseries.EnumWord.Of(member);
}
