namespace Aspire.Hosting;

public sealed class DistributedApplicationOptions
{
    public string[]? Args { get; set; }

    /// <summary>The AppHost's assembly; default: the entry assembly.</summary>
    public string? AssemblyName { get; set; }

    public string? ProjectDirectory { get; set; }

    /// <summary>True in tests. Without a dashboard, waiting for a resource that failed gives up instead of going on.</summary>
    public bool DisableDashboard { get; set; }

    /// <summary>Whether the resources' output also goes to the AppHost's own logging; tests switch it on.</summary>
    public bool EnableResourceLogging { get; set; }
}
