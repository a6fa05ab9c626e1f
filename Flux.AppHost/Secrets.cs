using Aspire.Hosting.Publishing;

namespace Flux.AppHost;

/// <summary>
/// Secrets of the deployment: parameters that a deployment asks for. A run on this machine generates them once and keeps them in the
/// user secrets.
/// </summary>
internal static class Secrets
{
    private const int KeyLength = 40;

    /// <summary>Adds a password.</summary>
    public static IResourceBuilder<ParameterResource> AddPassword(this IDistributedApplicationBuilder builder, string name) =>
        builder.ExecutionContext.IsPublishMode
            ? builder.AddParameter(name, secret: true)
            : builder.AddParameter(name, new GenerateParameterDefault(), secret: true, persist: true);

    /// <summary>
    /// Adds the API key of a service: <c>Parameters:{name}</c>, else the one in the user secrets, else a new one, which is printed once.
    /// </summary>
    public static IResourceBuilder<ParameterResource> AddApiKey(this IDistributedApplicationBuilder builder, string name) =>
        builder.AddParameter(
            name,
            new PrintedOnce(name, new GenerateParameterDefault { MinLength = KeyLength, Special = false }, Console.Out),
            secret: true, persist: true);

    /// <summary>A generated value that is printed when it is generated, and never again.</summary>
    private sealed class PrintedOnce(string name, ParameterDefault generated, TextWriter output) : ParameterDefault
    {
        public override string GetDefaultValue()
        {
            var value = generated.GetDefaultValue();
            output.WriteLine($"{name} was generated and is kept in the AppHost's user secrets. It is printed once: {value}");
            return value;
        }

        public override void WriteToManifest(ManifestPublishingContext context) => generated.WriteToManifest(context);
    }
}
