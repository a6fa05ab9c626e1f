namespace Flux.AppHost;

/// <summary>Secrets of the deployment.</summary>
internal static class PasswordParameters
{
    /// <summary>Adds a password that a deployment asks for, and that a run on this machine generates once and keeps in the user secrets.</summary>
    public static IResourceBuilder<ParameterResource> AddPassword(this IDistributedApplicationBuilder builder, string name) =>
        builder.ExecutionContext.IsPublishMode
            ? builder.AddParameter(name, secret: true)
            : builder.AddParameter(name, new GenerateParameterDefault(), secret: true, persist: true);
}
