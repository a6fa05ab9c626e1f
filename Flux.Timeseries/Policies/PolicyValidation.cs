using Microsoft.Extensions.Options;

namespace Flux.Timeseries.Policies;

/// <summary>Reports every invalid value of the section <c>Flux</c> at once.</summary>
internal sealed class PolicyValidation : IValidateOptions<FluxPolicies>
{
    public ValidateOptionsResult Validate(string? name, FluxPolicies options) =>
        options.Validate() is { Count: > 0 } problems ? ValidateOptionsResult.Fail(problems) : ValidateOptionsResult.Success;
}
