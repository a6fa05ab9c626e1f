using System.Text.Json;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing;

/// <summary>Writes a model as the deployment manifest that <c>azd</c> and others read.</summary>
internal static class ManifestWriter
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n" };

    public static async Task WriteAsync(
        DistributedApplicationModel model, DistributedApplicationExecutionContext execution, string path, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        await using (var json = new Utf8JsonWriter(buffer, Indented))
        {
            await WriteModelAsync(model, new ManifestPublishingContext(execution, path, json, cancellationToken));
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(path, buffer.ToArray(), cancellationToken);
    }

    private static async Task WriteModelAsync(DistributedApplicationModel model, ManifestPublishingContext context)
    {
        var writer = context.Writer;
        writer.WriteStartObject();
        writer.WriteStartObject("resources");
        foreach (var resource in model.Resources)
        {
            await WriteResourceAsync(resource, context);
        }

        var inModel = model.Resources.Select(static resource => resource.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var resource in context.References.Resources.Where(resource => !inModel.Contains(resource.Name)).ToArray())
        {
            await WriteResourceAsync(resource, context);
        }

        foreach (var (parameter, name, format) in context.References.Encoded)
        {
            writer.WriteStartObject(name);
            writer.WriteString("type", "annotated.string");
            writer.WriteString("value", parameter.ValueExpression);
            writer.WriteString("filter", format);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static async Task WriteResourceAsync(IResource resource, ManifestPublishingContext context)
    {
        Func<Task>? write = resource.TryGetLastAnnotation<ManifestPublishingCallbackAnnotation>(out var custom)
            ? custom.Callback is { } callback ? () => callback(context) : null
            : () => ResourceManifest.WriteAsync(resource, context);
        if (write is null)
        {
            return;
        }

        context.Writer.WriteStartObject(resource.Name);
        await write();
        context.Writer.WriteEndObject();
    }
}
