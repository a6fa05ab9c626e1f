using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Flux.LocalHosting;
using Flux.LocalHosting.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>Collects the resources of a distributed application over a generic host.</summary>
public class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    private static readonly Dictionary<string, string> Switches = new(StringComparer.OrdinalIgnoreCase)
    {
        ["--operation"] = "AppHost:Operation",
        ["--publisher"] = "Publishing:Publisher",
        ["--output-path"] = "Publishing:OutputPath",
    };

    private readonly HostApplicationBuilder _inner;
    private readonly AppHostProbe? _probe = AppHostProbe.Current;

    public DistributedApplicationBuilder(string[] args)
        : this(new DistributedApplicationOptions { Args = args })
    {
    }

    public DistributedApplicationBuilder(DistributedApplicationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var settings = new HostApplicationBuilderSettings { Args = options.Args };
        _probe?.Constructing(options, settings);
        AppHostAssembly = options.AssemblyName is { } name ? Assembly.Load(name) : Assembly.GetEntryAssembly();
        settings.ApplicationName ??= AppHostAssembly?.GetName().Name;
        AppHostDirectory = options.ProjectDirectory ?? ProjectPath(AppHostAssembly) ?? Directory.GetCurrentDirectory();
        settings.ContentRootPath ??= AppHostDirectory;
        _inner = new HostApplicationBuilder(settings);
        if (AppHostAssembly is not null)
        {
            // In every environment: a generated password that is not found again locks its owner out.
            _inner.Configuration.AddUserSecrets(AppHostAssembly, optional: true);
            _inner.Configuration.AddEnvironmentVariables();
        }

        _inner.Configuration.AddCommandLine(options.Args ?? [], Switches);
        ExecutionContext = ReadOperation(_inner.Configuration);
        HostingServices.Add(_inner, this, options);
    }

    public ConfigurationManager Configuration => _inner.Configuration;

    public string AppHostDirectory { get; }

    public Assembly? AppHostAssembly { get; }

    public IHostEnvironment Environment => _inner.Environment;

    public IServiceCollection Services => _inner.Services;

    public IDistributedApplicationEventing Eventing { get; } = new DistributedApplicationEventing();

    public DistributedApplicationExecutionContext ExecutionContext { get; }

    public IResourceCollection Resources { get; } = new ResourceCollection();

    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(resource);
        if (Resources.TryGetByName(resource.Name, out var existing))
        {
            throw new DistributedApplicationException(
                $"Cannot add resource of type '{resource.GetType()}' with name '{resource.Name}' because resource of type " +
                $"'{existing.GetType()}' with that name already exists. Resource names are case-insensitive.");
        }

        Resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(resource);
        return new DistributedApplicationResourceBuilder<T>(this, resource);
    }

    public DistributedApplication Build()
    {
        _probe?.Building(this);
        var application = new DistributedApplication(_inner.Build(), isProbed: _probe is not null);
        _probe?.Built(application);
        return application;
    }

    private static string? ProjectPath(Assembly? assembly) => assembly?.GetCustomAttributes<AssemblyMetadataAttribute>()
        .FirstOrDefault(static metadata => string.Equals(metadata.Key, "AppHostProjectPath", StringComparison.OrdinalIgnoreCase))?.Value
        is { } path && Directory.Exists(path) ? path : null;

    private static DistributedApplicationExecutionContext ReadOperation(ConfigurationManager configuration)
    {
        var publisher = configuration["Publishing:Publisher"];
        var operation = configuration["AppHost:Operation"]?.ToLowerInvariant() switch
        {
            null => publisher is null ? DistributedApplicationOperation.Run : DistributedApplicationOperation.Publish,
            "run" => DistributedApplicationOperation.Run,
            "publish" => DistributedApplicationOperation.Publish,
            _ => throw new DistributedApplicationException("Invalid operation specified. Valid operations are 'publish' or 'run'."),
        };
        return new DistributedApplicationExecutionContext(operation, publisher ?? "manifest");
    }
}
