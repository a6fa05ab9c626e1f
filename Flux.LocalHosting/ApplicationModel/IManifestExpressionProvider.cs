namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value that the manifest names instead of knowing, such as <c>{flux.connectionString}</c>.</summary>
public interface IManifestExpressionProvider
{
    string ValueExpression { get; }
}
