using System.Reflection;
using System.Runtime.CompilerServices;
using Flux.LocalHosting.Testing;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>Runs an AppHost inside a test: on free ports, without a terminal.</summary>
public static class DistributedApplicationTestingBuilder
{
    /// <typeparam name="TEntryPoint">A type of the AppHost's assembly, such as <c>Projects.Flux_AppHost</c>.</typeparam>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(CancellationToken cancellationToken = default)
        where TEntryPoint : class => CreateAsync<TEntryPoint>([], cancellationToken);

    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(
        string[] args, CancellationToken cancellationToken = default)
        where TEntryPoint : class => CreateAsync(typeof(TEntryPoint), args, cancellationToken);

    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(
        string[] args,
        Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder,
        CancellationToken cancellationToken = default) =>
        CreateAsync(typeof(TEntryPoint), args, configureBuilder, cancellationToken);

    public static Task<IDistributedApplicationTestingBuilder> CreateAsync(
        Type entryPoint, string[] args, CancellationToken cancellationToken = default) =>
        CreateAsync(entryPoint, args, static (_, _) => { }, cancellationToken);

    /// <summary>Runs the AppHost's entry point up to where it builds its application.</summary>
    /// <param name="entryPoint">A type of the AppHost's assembly.</param>
    /// <param name="args">The command line.</param>
    /// <param name="configureBuilder">Changes the settings before the builder is made.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="InvalidOperationException">The assembly has no entry point, or it ended without building an application.</exception>
    public static async Task<IDistributedApplicationTestingBuilder> CreateAsync(
        Type entryPoint,
        string[] args,
        Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entryPoint);
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(configureBuilder);
        var run = new EntryPointRun(entryPoint.Assembly, args, configureBuilder);
        return new EntryPointTestingBuilder(run, await run.StartAsync(cancellationToken));
    }

    /// <summary>An empty application for a test that describes its own resources.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static IDistributedApplicationTestingBuilder Create(params string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        var options = new DistributedApplicationOptions { Args = args };
        using var scope = new ProbeScope(new TestSettings(args, Assembly.GetCallingAssembly(), static (_, _) => { }));
        return new PlainTestingBuilder(new DistributedApplicationBuilder(options));
    }
}
