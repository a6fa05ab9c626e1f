using System.Globalization;
using Flux.QueryGateway.OData.Endpoint;

namespace Flux.QueryGateway.OData.Reading;

/// <summary>The system query options of a request, each known and given once.</summary>
/// <remarks>Names without <c>$</c> are custom options, which OData requires services to ignore.</remarks>
internal sealed class SystemOptions
{
    private static readonly string[] Supported =
        ["$filter", "$select", "$orderby", "$top", "$skip", "$count", "$apply", "$format", "$skiptoken"];

    private readonly Dictionary<string, string> _options = new(StringComparer.OrdinalIgnoreCase);

    public static SystemOptions Of(HttpRequest request)
    {
        var options = new SystemOptions();
        foreach (var (name, values) in request.Query)
        {
            if (!name.StartsWith('$'))
                continue;
            if (!Supported.Contains(name, StringComparer.OrdinalIgnoreCase))
                throw new RefusedException(
                    StatusCodes.Status400BadRequest, $"The query option {name} is not supported.")
                { Target = name, Allowed = Supported };
            if (values.Count != 1)
                throw new RefusedException(
                    StatusCodes.Status400BadRequest, $"The query option {name} is given {values.Count} times.")
                { Target = name };
            if (string.IsNullOrWhiteSpace(values[0]))
                throw new RefusedException(
                    StatusCodes.Status400BadRequest, $"The query option {name} is empty.")
                { Target = name, Position = 0 };
            options._options.Add(name, values[0] ?? "");
        }

        return options;
    }

    public string? this[string name] => _options.GetValueOrDefault(name);

    /// <summary>The options that determine the rows and their order, as a text that is the same for the same query.</summary>
    public string Identity(string rows) =>
        string.Join('\n', rows, this["$filter"]?.Trim(), this["$orderby"]?.Trim(), this["$apply"]?.Trim(), this["$skip"]);

    /// <summary>A number of rows: 0 to 2,147,483,647.</summary>
    public int? Rows(string name)
    {
        if (this[name] is not { } text)
            return null;

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var rows)
            ? rows
            : throw new RefusedException(StatusCodes.Status400BadRequest,
                $"{name} is '{text}', which is not a whole number from 0 to {int.MaxValue}.")
            { Target = name, Position = 0 };
    }

    public bool Flag(string name) => this[name] switch
    {
        null => false,
        "true" => true,
        "false" => false,
        var text => throw new RefusedException(
            StatusCodes.Status400BadRequest, $"{name} is '{text}'.")
        { Target = name, Position = 0, Allowed = ["true", "false"] },
    };
}
