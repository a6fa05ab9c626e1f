using System.Collections;

namespace Flux.LocalHosting.Processes;

/// <summary>The AppHost's own environment, with a resource's variables over it.</summary>
internal static class InheritedEnvironment
{
    public static Dictionary<string, string> With(Dictionary<string, string> own, params ReadOnlySpan<string> except)
    {
        var all = new Dictionary<string, string>(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            all[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        foreach (var name in except)
        {
            all.Remove(name);
        }

        foreach (var (name, value) in own)
        {
            all[name] = value;
        }

        return all;
    }
}
