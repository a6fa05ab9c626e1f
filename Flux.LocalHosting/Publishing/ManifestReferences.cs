using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing;

/// <summary>What written values refer to: resources, and parameters that are needed percent-encoded.</summary>
internal sealed class ManifestReferences
{
    private readonly HashSet<object> _visited = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, IResource> _resources = [];
    private readonly Dictionary<ParameterResource, List<string>> _formats = [];

    public IEnumerable<IResource> Resources => _resources.Values;

    /// <summary>Each encoded form that was asked of a parameter: its own resource name, and the format.</summary>
    public IEnumerable<(ParameterResource Parameter, string Name, string Format)> Encoded =>
        _formats.SelectMany(static entry => entry.Value.Select(format => (entry.Key, EncodedName(entry.Key, format), format)));

    public void Add(object? value)
    {
        if (value is null || !_visited.Add(value))
        {
            return;
        }

        if (value is IResource resource)
        {
            _resources.TryAdd(resource.Name, resource);
            return;
        }

        if (value is ReferenceExpression expression)
        {
            AddFormats(expression);
        }

        if (value is IValueWithReferences composed)
        {
            foreach (var reference in composed.References)
            {
                Add(reference);
            }
        }
    }

    /// <summary>The expression with <c>{name.value}</c> in its holes; encoded holes name the encoded form.</summary>
    public static string Format(ReferenceExpression expression)
    {
        var holes = expression.ValueProviders.Select((provider, i) =>
            expression.StringFormats[i] is { Length: > 0 } format && Parameter(provider) is { } parameter
                ? $"{{{EncodedName(parameter, format)}.value}}"
                : expression.ManifestExpressions[i]);
        return string.Format(CultureInfo.InvariantCulture, expression.Format, [.. holes]);
    }

    private void AddFormats(ReferenceExpression expression)
    {
        foreach (var (provider, format) in expression.ValueProviders.Zip(expression.StringFormats))
        {
            if (format is { Length: > 0 } && Parameter(provider) is { } parameter)
            {
                var known = _formats.TryGetValue(parameter, out var formats) ? formats : _formats[parameter] = [];
                if (!known.Contains(format))
                {
                    known.Add(format);
                }
            }
        }
    }

    private static ParameterResource? Parameter(IValueProvider provider) => provider switch
    {
        ParameterResource parameter => parameter,
        ReferenceExpression { Format: "{0}" } wrapped => wrapped.ValueProviders[0] as ParameterResource,
        _ => null,
    };

    private static string EncodedName(ParameterResource parameter, string format) => $"{parameter.Name}-{format}-encoded";
}
