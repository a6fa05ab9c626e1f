using System.Diagnostics;
using Flux.ServiceDefaults.Authentication;
using Flux.Timeseries.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Flux.QueryGateway.GraphQL.Http;

/// <summary>Asks again, as long as a subscription is open, whether what its caller came with still lets it in.</summary>
internal sealed class CallerWatch(IOptions<AuthenticationSettings> settings, TimeProvider timeProvider)
{
    /// <summary>Ends when the key or token is revoked, has expired or opens other devices than it did; not by itself otherwise.</summary>
    /// <param name="context">The request that opened the connection.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    public async Task ShutOutAsync(HttpContext context, CancellationToken cancellationToken)
    {
        // A connection may last for days: looking at it again and again is no part of its request's trace.
        Activity.Current = null;
        var caller = context.User.Caller();
        using var timer = new PeriodicTimer(settings.Value.KeyRefresh, timeProvider);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            if (!await IsLetInAsync(context, caller))
                return;
        }
    }

    private static async Task<bool> IsLetInAsync(HttpContext context, Caller caller)
    {
        // A handler answers a second question of its request as the first: the question is put to one that has not answered yet.
        await using var scope = context.RequestServices.CreateAsyncScope();
        var handlers = scope.ServiceProvider.GetRequiredService<IAuthenticationHandlerProvider>();
        if (context.User.Identity?.AuthenticationType is not { } scheme || await handlers.GetHandlerAsync(context, scheme) is not { } handler)
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
            // Without the database nobody can be asked, and no row is read either.
            return true;
        }
    }

    private static bool Same(DeviceScope one, DeviceScope other) =>
        one.IsAll == other.IsAll && one.Ids.SequenceEqual(other.Ids, StringComparer.Ordinal) && one.Ranges.SequenceEqual(other.Ranges);
}
