using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Flux.Timeseries.Policies;

/// <summary>Registers the policies.</summary>
public static class PolicyRegistration
{
    /// <summary>Binds <see cref="FluxPolicies"/> from the section <c>Flux</c> and checks every value when the host starts.</summary>
    /// <param name="services">The services of a host.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddFluxPolicies(this IServiceCollection services)
    {
        services.AddOptions<FluxPolicies>().BindConfiguration(FluxPolicies.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<FluxPolicies>, PolicyValidation>();
        return services;
    }
}
