using System.Net;
using Flux.ServiceDefaults.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Flux.ServiceDefaults.Tests.Authentication;

/// <summary>A real service with one endpoint for each scope and one that its author forgot to protect.</summary>
internal sealed class GuardedService : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TaskCompletionSource _held;

    private GuardedService(WebApplication app, TaskCompletionSource held)
    {
        (_app, _held) = (app, held);
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Client { get; }

    public RecordedLog Log => _app.Services.GetRequiredService<RecordedLog>();

    public static async Task<GuardedService> StartAsync(string environment, TimeProvider? timeProvider, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment });
        var log = new RecordedLog();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.Services.AddSingleton(log);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        if (timeProvider is not null)
            builder.Services.AddSingleton(timeProvider);
        builder.AddServiceDefaults();
        builder.AddTimescale();
        builder.AddProtection("Ingest", limitConcurrency: true, FluxScopes.Write);
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var app = builder.Build();
        app.MapServiceDefaults();
        app.UseProtection();
        app.MapGet("/read", Describe).RequireAuthorization(FluxScopes.Read);
        app.MapGet("/write", Describe).RequireAuthorization(FluxScopes.Write);
        app.MapGet("/held", async () => await held.Task).RequireAuthorization(FluxScopes.Read);
        app.MapGet("/seen", (HttpContext context) => $"{context.Connection.RemoteIpAddress} {context.Request.Scheme}").RequireAuthorization(FluxScopes.Write);
        app.MapGet("/forgotten", Describe);
        await app.StartAsync();
        return new GuardedService(app, held);
    }

    /// <summary>Answers the requests to <c>/held</c>.</summary>
    public void LetGo() => _held.SetResult();

    public async Task<(HttpStatusCode Status, string Body)> GetAsync(string address, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        foreach (var (name, value) in headers)
        {
            if (name == "Host")
                request.Headers.Host = value;
            else
                request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await Client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static string Describe(HttpContext context) => $"{context.Caller().Owner}|{context.Caller().Devices}";
}
