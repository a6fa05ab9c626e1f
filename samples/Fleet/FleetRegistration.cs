using Fleet.Model;
using Fleet.Sending;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;

namespace Fleet;

/// <summary>Registers the simulated devices.</summary>
internal static class FleetRegistration
{
    private static readonly Uri Discovered = new("http://ingest");
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    /// <summary>Adds the options, the device model, the HTTP client of the ingest service and the workers that send and report.</summary>
    public static IHostApplicationBuilder AddFleet(this IHostApplicationBuilder builder)
    {
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        builder.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        // Failed attempts are logged here, once for each outage.
        builder.Logging.AddFilter("Polly", LogLevel.None);
        builder.Services.AddOptions<FleetOptions>().BindConfiguration(FleetOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<FleetOptions>, FleetOptionsValidation>();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(provider => new DeviceModel(Options(provider).Seed));
        builder.Services.AddSingleton(provider => new BatchPlan(provider.GetRequiredService<DeviceModel>(), Options(provider).Devices));
        builder.Services.AddSingleton<SentRows>();
        builder.Services.AddIngestClient();
        builder.Services.AddHostedService<FleetWorker>();
        builder.Services.AddHostedService<FleetReporter>();
        return builder;
    }

    private static void AddIngestClient(this IServiceCollection services)
    {
        var client = services.AddHttpClient<IngestClient>((provider, http) =>
        {
            http.BaseAddress = Options(provider).Ingest ?? Discovered;
            http.Timeout = Timeout.InfiniteTimeSpan;
            if (!string.IsNullOrWhiteSpace(Options(provider).ApiKey))
                http.DefaultRequestHeaders.Add("X-Api-Key", Options(provider).ApiKey);
        });
        // The service defaults give up after 30 s. A device keeps its readings until they are accepted, without a time limit.
#pragma warning disable EXTEXP0001 // The only way to remove the defaults of all clients.
        client.RemoveAllResilienceHandlers();
#pragma warning restore EXTEXP0001
        client.AddResilienceHandler("until-accepted", (pipeline, context) =>
        {
            var logger = context.ServiceProvider.GetRequiredService<ILogger<IngestClient>>();
            pipeline.AddRetry(new HttpRetryStrategyOptions
            {
                MaxRetryAttempts = int.MaxValue,
                Delay = FirstPause,
                MaxDelay = LongestPause,
                BackoffType = DelayBackoffType.Exponential,
                OnRetry = retry =>
                {
                    if (retry.AttemptNumber == 0)
                        logger.SendingAgain(
                            retry.Outcome.Exception?.Message ?? $"it responded with {(int)retry.Outcome.Result!.StatusCode}");
                    return default;
                },
            });
            pipeline.AddTimeout(AttemptTimeout);
        });
    }

    private static FleetOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<FleetOptions>>().Value;
}
