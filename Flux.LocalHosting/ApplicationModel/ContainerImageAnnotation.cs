namespace Aspire.Hosting.ApplicationModel;

public sealed class ContainerImageAnnotation : IResourceAnnotation
{
    public string? Registry { get; set; }

    public required string Image { get; set; }

    public string? Tag { get; set; }

    /// <summary>The image's full name, as the runtime's command line and the manifest write it.</summary>
    internal string FullName => (Registry is null ? "" : $"{Registry}/") + Image + (Tag is null ? "" : $":{Tag}");
}
