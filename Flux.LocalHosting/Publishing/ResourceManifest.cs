using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing;

/// <summary>The manifest's object of each kind of resource.</summary>
internal static class ResourceManifest
{
    public static Task WriteAsync(IResource resource, ManifestPublishingContext context)
    {
        switch (resource)
        {
            case ContainerResource container:
                return WriteContainerAsync(container, context);
            case ProjectResource project:
                return WriteProjectAsync(project, context);
            case ExecutableResource executable:
                return WriteExecutableAsync(executable, context);
            case ParameterResource parameter:
                WriteParameter(parameter, context);
                return Task.CompletedTask;
            case IResourceWithConnectionString:
                context.Writer.WriteString("type", "value.v0");
                context.WriteConnectionString(resource);
                return Task.CompletedTask;
            default:
                context.Writer.WriteString("error", "This resource does not support generation in the manifest.");
                return Task.CompletedTask;
        }
    }

    private static async Task WriteContainerAsync(ContainerResource container, ManifestPublishingContext context)
    {
        var writer = context.Writer;
        writer.WriteString("type", "container.v0");
        context.WriteConnectionString(container);
        writer.WriteString("image", container.TryGetLastAnnotation<ContainerImageAnnotation>(out var image)
            ? image.FullName
            : throw new DistributedApplicationException($"Could not get the container image name for resource '{container.Name}'."));
        if (container.Entrypoint is not null)
        {
            writer.WriteString("entrypoint", container.Entrypoint);
        }

        await context.WriteCommandLineArgumentsAsync(container);
        WriteMounts(container, ContainerMountType.BindMount, "bindMounts", context);
        WriteMounts(container, ContainerMountType.Volume, "volumes", context);
        await context.WriteEnvironmentVariablesAsync(container);
        context.WriteBindings(container);
    }

    private static void WriteMounts(ContainerResource container, ContainerMountType type, string property, ManifestPublishingContext context)
    {
        var mounts = container.Annotations.OfType<ContainerMountAnnotation>().Where(mount => mount.Type == type).ToArray();
        if (mounts.Length == 0)
        {
            return;
        }

        var writer = context.Writer;
        writer.WriteStartArray(property);
        foreach (var mount in mounts)
        {
            writer.WriteStartObject();
            if (type is ContainerMountType.BindMount)
            {
                writer.WriteString("source", context.GetManifestRelativePath(mount.Source));
            }
            else if (mount.Source is not null)
            {
                writer.WriteString("name", mount.Source);
            }

            writer.WriteString("target", mount.Target);
            writer.WriteBoolean("readOnly", mount.IsReadOnly);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static async Task WriteProjectAsync(ProjectResource project, ManifestPublishingContext context)
    {
        var path = project.TryGetLastAnnotation<IProjectMetadata>(out var metadata)
            ? metadata.ProjectPath
            : throw new DistributedApplicationException($"Project metadata was not found for resource '{project.Name}'.");
        context.Writer.WriteString("type", "project.v0");
        context.Writer.WriteString("path", context.GetManifestRelativePath(path));
        await context.WriteCommandLineArgumentsAsync(project);
        await context.WriteEnvironmentVariablesAsync(project);
        context.WriteBindings(project);
    }

    private static async Task WriteExecutableAsync(ExecutableResource executable, ManifestPublishingContext context)
    {
        context.Writer.WriteString("type", "executable.v0");
        context.WriteConnectionString(executable);
        context.Writer.WriteString("workingDirectory", context.GetManifestRelativePath(executable.WorkingDirectory));
        context.Writer.WriteString("command", executable.Command);
        await context.WriteCommandLineArgumentsAsync(executable);
        await context.WriteEnvironmentVariablesAsync(executable);
        context.WriteBindings(executable);
    }

    private static void WriteParameter(ParameterResource parameter, ManifestPublishingContext context)
    {
        var writer = context.Writer;
        writer.WriteString("type", "parameter.v0");
        if (parameter.IsConnectionString)
        {
            writer.WriteString("connectionString", parameter.ValueExpression);
        }

        writer.WriteString("value", $"{{{parameter.Name}.inputs.value}}");
        writer.WriteStartObject("inputs");
        writer.WriteStartObject("value");
        writer.WriteString("type", "string");
        if (parameter.Secret)
        {
            writer.WriteBoolean("secret", value: true);
        }

        if (parameter.Default is { } @default)
        {
            writer.WriteStartObject("default");
            @default.WriteToManifest(context);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
