using Aspire.Hosting.ApplicationModel;

namespace Flux.LocalHosting.ProjectResources;

/// <summary>Several expressions with a separator between them.</summary>
internal sealed class JoinedExpression(string separator, IEnumerable<ReferenceExpression> parts) : IExpressionValue, IValueWithReferences
{
    private readonly ReferenceExpression[] _parts = [.. parts];

    public string ValueExpression => string.Join(separator, _parts.Select(static part => part.ValueExpression));

    public IEnumerable<object> References => _parts;

    public async ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default)
    {
        var values = new string?[_parts.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = await _parts[i].GetValueAsync(cancellationToken);
        }

        return string.Join(separator, values);
    }
}
