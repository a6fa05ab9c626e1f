using System.Text.Json;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing;

/// <summary>Writes one manifest: the JSON writer, and what the resources written so far refer to.</summary>
public sealed class ManifestPublishingContext(
    DistributedApplicationExecutionContext executionContext,
    string manifestPath,
    Utf8JsonWriter writer,
    CancellationToken cancellationToken = default)
{
    public DistributedApplicationExecutionContext ExecutionContext { get; } = executionContext;

    public string ManifestPath { get; } = manifestPath;

    public Utf8JsonWriter Writer { get; } = writer;

    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>What is referred to; written after the model where the model does not have it.</summary>
    internal ManifestReferences References { get; } = new();

    /// <summary>The path as seen from the manifest's folder, with forward slashes.</summary>
    public string? GetManifestRelativePath(string? path)
    {
        if (path is null)
        {
            return null;
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(ManifestPath))!;
        return Path.GetRelativePath(folder, path).Replace('\\', '/');
    }

    public void TryAddDependentResources(object? value) => References.Add(value);

    public void WriteConnectionString(IResource resource)
    {
        if (resource is IResourceWithConnectionString { ConnectionStringExpression: var expression })
        {
            Writer.WriteString("connectionString", Expression(expression));
        }
    }

    public void WriteBindings(IResource resource)
    {
        if (!resource.TryGetEndpoints(out var endpoints))
        {
            return;
        }

        Writer.WriteStartObject("bindings");
        foreach (var endpoint in endpoints)
        {
            WriteBinding(resource, endpoint);
        }

        Writer.WriteEndObject();
    }

    public async Task WriteEnvironmentVariablesAsync(IResource resource)
    {
        var variables = await ResourceConfiguration.EnvironmentAsync(resource, ExecutionContext, CancellationToken);
        if (variables.Count == 0)
        {
            return;
        }

        Writer.WriteStartObject("env");
        foreach (var (name, value) in variables)
        {
            Writer.WriteString(name, Expression(value));
        }

        Writer.WriteEndObject();
    }

    public async Task WriteCommandLineArgumentsAsync(IResource resource)
    {
        var args = await ResourceConfiguration.ArgumentsAsync(resource, ExecutionContext, CancellationToken);
        if (args.Count == 0)
        {
            return;
        }

        Writer.WriteStartArray("args");
        foreach (var arg in args)
        {
            Writer.WriteStringValue(Expression(arg));
        }

        Writer.WriteEndArray();
    }

    private string Expression(object value)
    {
        References.Add(value);
        return value switch
        {
            ReferenceExpression expression => ManifestReferences.Format(expression),
            IManifestExpressionProvider provider => provider.ValueExpression,
            _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? "",
        };
    }

    private void WriteBinding(IResource resource, EndpointAnnotation endpoint)
    {
        Writer.WriteStartObject(endpoint.Name);
        Writer.WriteString("scheme", endpoint.UriScheme);
        Writer.WriteString("protocol", endpoint.Protocol.ToString().ToLowerInvariant());
        Writer.WriteString("transport", endpoint.Transport);
        var targetPort = endpoint.TargetPort;
        // An executable that chose no target port listens where its clients call.
        if (endpoint.Port is { } port && port != targetPort && resource is not ProjectResource)
        {
            Writer.WriteNumber("port", port);
        }

        if (targetPort is { } target)
        {
            Writer.WriteNumber("targetPort", target);
        }

        if (endpoint.IsExternal)
        {
            Writer.WriteBoolean("external", value: true);
        }

        Writer.WriteEndObject();
    }
}
