using System.Text.Json;

namespace Flux.QueryGateway.GraphQL.Schema;

/// <summary>GraphQL's names of enum members: <c>FiveMinutes</c> is <c>FIVE_MINUTES</c>.</summary>
internal static class EnumNames
{
    public static string Of<TEnum>(TEnum value)
        where TEnum : struct, Enum => Names<TEnum>.ByValue[value];

    /// <summary>The member with this name, which validation has checked against the schema.</summary>
    public static TEnum Parse<TEnum>(string name)
        where TEnum : struct, Enum => Names<TEnum>.ByName[name];

    private static class Names<TEnum>
        where TEnum : struct, Enum
    {
        public static readonly Dictionary<TEnum, string> ByValue = Enum.GetValues<TEnum>()
            .ToDictionary(value => value, value => JsonNamingPolicy.SnakeCaseUpper.ConvertName(value.ToString()));

        public static readonly Dictionary<string, TEnum> ByName =
            ByValue.ToDictionary(each => each.Value, each => each.Key, StringComparer.Ordinal);
    }
}
