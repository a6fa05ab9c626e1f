using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Flux.Architecture.Tests;

/// <summary>A setting that an options type has: every settable property below a type with a constant <c>Section</c>.</summary>
/// <param name="Key">Such as <c>Flux:Query:Timeout</c>.</param>
/// <param name="Default">As it is written in a configuration; null where the property has none.</param>
/// <param name="Range">Such as <c>1 to 64</c>; null where no attribute says it.</param>
internal sealed record SettingInCode(string Key, string? Default, string? Range)
{
    private static readonly string[] Assemblies =
        ["Flux.Ingest", "Flux.QueryGateway", "Flux.SchemaMigrator", "Flux.ServiceDefaults", "Flux.Timeseries"];

    /// <summary>Bound by a property of <c>Flux:Auth</c>, but set as <c>Ingest:ApiKey</c> or <c>Query:ApiKey</c>.</summary>
    private const string ServiceKey = "Flux:Auth:ServiceKey";

    public static IEnumerable<SettingInCode> FromOptionsTypes() =>
        Assemblies.SelectMany(name => Assembly.Load(name).GetTypes())
            .Select(type => (Type: type, Section: SectionOf(type)))
            .Where(options => options.Section is not null)
            .SelectMany(options => Below(options.Section!, Activator.CreateInstance(options.Type, nonPublic: true)!))
            .Where(setting => setting.Key != ServiceKey)
            .Append(new SettingInCode("Ingest:ApiKey", null, null))
            .Append(new SettingInCode("Query:ApiKey", null, null));

    private static string? SectionOf(Type type) =>
        type.GetField("Section", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic) is { IsLiteral: true } field
            && type is { IsClass: true, IsAbstract: false }
            && type.GetConstructor(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, []) is not null
            ? field.GetRawConstantValue() as string
            : null;

    private static IEnumerable<SettingInCode> Below(string path, object options)
    {
        var properties = options.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(property => property.CanWrite);
        foreach (var property in properties)
        {
            var key = $"{path}:{property.GetCustomAttribute<ConfigurationKeyNameAttribute>()?.Name ?? property.Name}";
            var value = property.GetValue(options);
            if (value is not null && value.GetType().Namespace!.StartsWith("Flux.", StringComparison.Ordinal))
            {
                foreach (var setting in Below(key, value))
                    yield return setting;
            }
            else
            {
                yield return new SettingInCode(key, Text(value), RangeOf(property));
            }
        }
    }

    private static string? RangeOf(PropertyInfo property) =>
        property.GetCustomAttribute<RangeAttribute>() is { } range
            ? $"{Text(Parsed(range.Minimum, range.OperandType))} to {Text(Parsed(range.Maximum, range.OperandType))}"
            : null;

    private static object Parsed(object bound, Type type) =>
        type == typeof(TimeSpan) && bound is string text ? TimeSpan.Parse(text, CultureInfo.InvariantCulture) : bound;

    private static string? Text(object? value) => value switch
    {
        null or System.Collections.IEnumerable and not string => null,
        true => "true",
        false => "false",
        TimeSpan time when time.Ticks % TimeSpan.TicksPerSecond != 0 => time.ToString("c", CultureInfo.InvariantCulture).TrimEnd('0'),
        TimeSpan time => time.ToString("c", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };
}
