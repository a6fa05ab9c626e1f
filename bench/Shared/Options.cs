using System.CommandLine;

namespace Flux.Bench.Shared;

/// <summary>Options of the verbs.</summary>
internal static class Options
{
    public static Option<T> WithDefault<T>(string name, T value, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };

    /// <summary><c>--set NAME=VALUE</c>, repeatable: the environment of the process that a verb starts.</summary>
    public static Option<string[]> Settings(string description)
    {
        var set = WithDefault<string[]>("--set", [], $"{description} NAME=VALUE, repeatable.");
        set.Validators.Add(given =>
        {
            if (given.Tokens.Any(token => !token.Value.Contains('=', StringComparison.Ordinal)))
                given.AddError("--set takes NAME=VALUE.");
        });
        return set;
    }

    /// <summary>The settings of <see cref="Settings"/> by name.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Pairs(string[] settings) =>
        settings.Select(setting => setting.Split('=', 2)).Select(parts => KeyValuePair.Create(parts[0], parts[1]));
}
