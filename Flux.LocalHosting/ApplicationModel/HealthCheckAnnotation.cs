namespace Aspire.Hosting.ApplicationModel;

/// <summary>Names a registered health check that decides whether the resource is healthy.</summary>
public class HealthCheckAnnotation(string key) : IResourceAnnotation
{
    public string Key { get; } = key;
}
