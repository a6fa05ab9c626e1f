using Flux.ServiceDefaults.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Flux.ServiceDefaults.Tests;

/// <summary>A real service on a free loopback port that has nothing but the defaults and what a test adds.</summary>
internal sealed class ServiceHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ServiceHost(WebApplication app)
    {
        _app = app;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    public static Task<ServiceHost> StartAsync(Action<WebApplication>? map = null, params (string Key, string Value)[] settings) =>
        StartAsync(_ => { }, map, settings);

    public static async Task<ServiceHost> StartAsync(
        Action<WebApplicationBuilder> configure, Action<WebApplication>? map = null, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.AddServiceDefaults();
        // Who is let in has tests of its own.
        builder.Services.AddAuthorizationBuilder().AddPolicy(FluxScopes.Admin, policy => policy.RequireAssertion(_ => true));
        if (settings.Any(setting => setting.Key is "ConnectionStrings:flux" or "DATABASE_URL"))
            builder.AddTimescale();
        configure(builder);
        var app = builder.Build();
        app.MapServiceDefaults();
        map?.Invoke(app);
        await app.StartAsync();
        return new ServiceHost(app);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
