using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Flux.QueryGateway.WarmUp;

/// <summary>Registers the warm-up: <c>/health</c> reports ready when it is complete.</summary>
/// <remarks>Knows no query language: each registers its own <see cref="IWarmUp"/>.</remarks>
internal static class WarmUpRegistration
{
    public static TBuilder AddWarmUp<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddOptions<WarmUpOptions>().BindConfiguration(WarmUpOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<WarmUpService>();
        builder.Services.AddHostedService(services => services.GetRequiredService<WarmUpService>());
        builder.Services.AddHealthChecks().AddCheck<WarmUpHealthCheck>("warm");
        return builder;
    }
}
