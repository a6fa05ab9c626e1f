using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Flux.Timeseries.ReadModel;

/// <summary>An enum member as the lower-case word that the tables hold.</summary>
internal sealed class LowerCaseEnumConverter<TEnum>() : ValueConverter<TEnum, string>(
    value => ToWord(value),
    word => Enum.Parse<TEnum>(word, true))
    where TEnum : struct, Enum
{
    private static readonly Dictionary<TEnum, string> Words =
        Enum.GetValues<TEnum>().ToDictionary(value => value, value => LowerCase(value.ToString()));

    private static string ToWord(TEnum value) => Words[value];

    /// <summary>Members are ASCII words.</summary>
    private static string LowerCase(string name) => string.Create(name.Length, name, static (word, from) =>
    {
        for (var at = 0; at < word.Length; at++)
            word[at] = char.ToLowerInvariant(from[at]);
    });
}
