using Flux.Timeseries.ReadModel;
using Microsoft.EntityFrameworkCore;

namespace Flux.QueryGateway.Access;

/// <summary>Limits every read model to the devices of the current request.</summary>
/// <remarks>The only way to get a read model in this service, so that no query can omit the caller's scope.</remarks>
internal sealed class ScopedReadContexts(IDbContextFactory<FluxReadContext> pool, CallerDevices devices)
    : IDbContextFactory<FluxReadContext>
{
    public static void Decorate(IServiceCollection services)
    {
        var pool = services.Single(service => service.ServiceType == typeof(IDbContextFactory<FluxReadContext>));
        services.Remove(pool);
        services.AddSingleton<IDbContextFactory<FluxReadContext>>(provider => new ScopedReadContexts(
            (IDbContextFactory<FluxReadContext>)(
                pool.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, pool.ImplementationType!)),
            provider.GetRequiredService<CallerDevices>()));
    }

    public FluxReadContext CreateDbContext() => Scoped(pool.CreateDbContext());

    public async Task<FluxReadContext> CreateDbContextAsync(CancellationToken cancellationToken = default) =>
        Scoped(await pool.CreateDbContextAsync(cancellationToken));

    private FluxReadContext Scoped(FluxReadContext context)
    {
        context.Scope = devices.Current;
        return context;
    }
}
