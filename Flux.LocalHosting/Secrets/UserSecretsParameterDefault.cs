using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Publishing;

namespace Flux.LocalHosting.Secrets;

/// <summary>A default that is generated at most once: what the user secrets hold wins, what was generated is put there.</summary>
internal sealed class UserSecretsParameterDefault(UserSecrets secrets, string parameterName, ParameterDefault generated) : ParameterDefault
{
    public override string GetDefaultValue() => secrets.GetOrAdd($"Parameters:{parameterName}", generated.GetDefaultValue);

    public override void WriteToManifest(ManifestPublishingContext context) => generated.WriteToManifest(context);
}
