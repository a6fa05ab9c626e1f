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

/// <summary>The door of this room: bounded connections, proxies by name, CORS off, and headers that keep browsers from guessing.</summary>
public static class HttpProtection
{
    /// <summary>Bytes of a body that a connection holds before they are read; more wait at the sender. Kestrel's 1 MiB, times many connections, is more than any queue.</summary>
    private const int UnreadBytes = 64 * 1024;

    public static TBuilder AddHttpProtection<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        var services = builder.Services;
        services.AddOptions<HttpSettings>().BindConfiguration(HttpSettings.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<KestrelServerOptions>()
            .Configure<IOptions<HttpSettings>>(Bound)
            // Last, for a service may allow longer lines, and the buffer has to hold one.
            .PostConfigure(server => server.Limits.MaxRequestBufferSize = Buffer(server.Limits));
        // What is read ahead from the socket is the transport's, with a bound of its own.
        services.AddOptions<SocketTransportOptions>()
            .PostConfigure<IOptions<KestrelServerOptions>>((sockets, server) => sockets.MaxReadBufferSize = Buffer(server.Value.Limits));
        // After the host's own reading of ASPNETCORE_FORWARDEDHEADERS_ENABLED, which would believe everybody.
        services.AddOptions<ForwardedHeadersOptions>().PostConfigure<IOptions<HttpSettings>>(Believe);
        services.AddCors();
        services.AddOptions<CorsOptions>().Configure<IOptions<HttpSettings>>((cors, settings) => cors.AddDefaultPolicy(policy => policy
            .WithOrigins([.. settings.Value.AllowedOrigins]).WithMethods("GET", "POST").AllowAnyHeader()
            .WithExposedHeaders("Retry-After").SetPreflightMaxAge(TimeSpan.FromMinutes(10))));
        return builder;
    }

    /// <summary>Belongs behind the handling of errors and before authentication, which a browser's preflight cannot pass.</summary>
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

    private static void Bound(KestrelServerOptions server, IOptions<HttpSettings> http)
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

    private static long Buffer(KestrelServerLimits limits) => Math.Max(UnreadBytes, Math.Max(limits.MaxRequestLineSize, limits.MaxRequestHeadersTotalSize));

    private static void Believe(ForwardedHeadersOptions forwarded, IOptions<HttpSettings> http)
    {
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        forwarded.ForwardedHeaders = http.Value.KnownProxies.Count == 0 ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        foreach (var proxy in http.Value.KnownProxies)
        {
            if (IPAddress.TryParse(proxy, out var address))
                forwarded.KnownProxies.Add(address);
            else
                forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy));
        }
    }
}
