using System.Diagnostics;
using Flux.ServiceDefaults.Authentication;
using Flux.Timeseries.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Flux.QueryGateway.GraphQL.Http;

/// <summary>Checks periodically, while a subscription is open, whether its caller's credentials are still valid.</summary>
internal sealed class CallerWatch(IOptions<AuthenticationSettings> settings, TimeProvider timeProvider)
{
    /// <summary>Completes when the key or token is revoked, has expired or allows other devices than before; otherwise never.</summary>
    /// <param name="context">The request that opened the connection.</param>
    /// <param name="cancellationToken">Cancels the checks.</param>
    public async Task RevokedAsync(HttpContext context, CancellationToken cancellationToken)
    {
        // A connection may last for days: the checks do not belong in its request's trace.
        Activity.Current = null;
        var caller = context.User.Caller();
        using var timer = new PeriodicTimer(settings.Value.KeyRefresh, timeProvider);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            if (!await IsStillValidAsync(context, caller))
                return;
        }
    }

    private static async Task<bool> IsStillValidAsync(HttpContext context, Caller caller)
    {
        // A handler caches its result per request: a new one is needed for each check.
        await using var scope = context.RequestServices.CreateAsyncScope();
        var handlers = scope.ServiceProvider.GetRequiredService<IAuthenticationHandlerProvider>();
        if (context.User.Identity?.AuthenticationType is not { } scheme
            || await handlers.GetHandlerAsync(context, scheme) is not { } handler)
            return false;
        try
        {
            return await handler.AuthenticateAsync() is { Succeeded: true, Principal: var principal }
                && principal.Caller() is var present
                && present.Scopes.Contains(FluxScopes.Read, StringComparer.Ordinal)
                && Same(present.Devices, caller.Devices);
        }
        catch (NpgsqlException)
        {
            // Without the database the key cannot be checked, and no row can be read either.
            return true;
        }
    }

    private static bool Same(DeviceScope one, DeviceScope other) =>
        one.IsAll == other.IsAll && one.Ids.SequenceEqual(other.Ids, StringComparer.Ordinal) && one.Ranges.SequenceEqual(other.Ranges);
}
