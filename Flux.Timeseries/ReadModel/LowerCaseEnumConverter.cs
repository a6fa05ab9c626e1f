using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Flux.Timeseries.ReadModel;

/// <summary>An enum member as the lower-case word that the tables hold.</summary>
internal sealed class LowerCaseEnumConverter<TEnum>() : ValueConverter<TEnum, string>(
    value => ToWord(value),
    word => Enum.Parse<TEnum>(word, true))
    where TEnum : struct, Enum
{
    private static readonly Dictionary<TEnum, string> Words =
        Enum.GetValues<TEnum>().ToDictionary(value => value, EnumWord.Of);

    private static string ToWord(TEnum value) => Words[value];
}
