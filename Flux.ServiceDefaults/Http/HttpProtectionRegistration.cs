using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Flux.ServiceDefaults.Http;

/// <summary>Registers the limits of connections, the known proxies, CORS (off by default) and security headers.</summary>
public static class HttpProtectionRegistration
{
    /// <summary>Unread bytes of a body that a connection holds; more wait at the sender.</summary>
    /// <remarks>Kestrel's default of 1 MiB for each of many connections would exceed every other memory limit.</remarks>
    private const int UnreadBytes = 64 * 1024;

    /// <summary>Applies <see cref="HttpSettings"/> to the server.</summary>
    public static TBuilder AddHttpProtection<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        var services = builder.Services;
        services.AddOptions<HttpSettings>().BindConfiguration(HttpSettings.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<KestrelServerOptions>()
            .Configure<IOptions<HttpSettings>>(Limit)
            // Last, because a service may allow longer request lines, and the buffer must hold one.
            .PostConfigure(server => server.Limits.MaxRequestBufferSize = Buffer(server.Limits));
        // The transport reads ahead from the socket and has its own limit.
        services.AddOptions<SocketTransportOptions>()
            .PostConfigure<IOptions<KestrelServerOptions>>((sockets, server) => sockets.MaxReadBufferSize = Buffer(server.Value.Limits));
        // After the host read ASPNETCORE_FORWARDEDHEADERS_ENABLED, which trusts every sender.
        services.AddOptions<ForwardedHeadersOptions>().PostConfigure<IOptions<HttpSettings>>(Trust);
        services.AddCors();
        services.AddOptions<CorsOptions>().Configure<IOptions<HttpSettings>>((cors, settings) => cors.AddDefaultPolicy(policy => policy
            .WithOrigins([.. settings.Value.AllowedOrigins]).WithMethods("GET", "POST").AllowAnyHeader()
            .WithExposedHeaders("Retry-After").SetPreflightMaxAge(TimeSpan.FromMinutes(10))));
        return builder;
    }

    /// <summary>Call it after error handling and before authentication, which a browser's preflight request cannot pass.</summary>
    public static WebApplication UseHttpProtection(this WebApplication app)
    {
        var settings = app.Services.GetRequiredService<IOptions<HttpSettings>>().Value;
        if (settings.KnownProxies.Count > 0)
            app.UseForwardedHeaders();
        app.UseMiddleware<SecurityHeaders>();
        if (settings.AllowedOrigins.Count > 0)
            app.UseCors();
        return app;
    }

    private static void Limit(KestrelServerOptions server, IOptions<HttpSettings> http)
    {
        var (limits, settings) = (server.Limits, http.Value);
        server.AddServerHeader = false;
        limits.MaxConcurrentConnections = settings.MaxConnections;
        limits.MaxConcurrentUpgradedConnections = settings.MaxConnections;
        limits.RequestHeadersTimeout = settings.HeaderTimeout;
        limits.MaxRequestHeadersTotalSize = settings.MaxHeaderBytes;
        limits.MinRequestBodyDataRate = new MinDataRate(settings.MinBytesPerSecond, settings.RateGrace);
        limits.MinResponseDataRate = new MinDataRate(settings.MinBytesPerSecond, settings.RateGrace);
    }

    private static long Buffer(KestrelServerLimits limits) =>
        Math.Max(UnreadBytes, Math.Max(limits.MaxRequestLineSize, limits.MaxRequestHeadersTotalSize));

    private static void Trust(ForwardedHeadersOptions forwarded, IOptions<HttpSettings> http)
    {
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        forwarded.ForwardedHeaders = http.Value.KnownProxies.Count == 0
            ? ForwardedHeaders.None
            : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        foreach (var proxy in http.Value.KnownProxies)
        {
            if (IPAddress.TryParse(proxy, out var address))
                forwarded.KnownProxies.Add(address);
            else
                forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy));
        }
    }
}
