namespace Flux.AppHost.Keys;

/// <summary>The door of this room: a key for each service, given by its deployment, or generated for local use.</summary>
internal static class ApiKeyParameters
{
    private const int Length = 40;

    /// <summary>Adds the secret parameter <c>{name}</c>: <c>Parameters:{name}</c>, else the one in the user secrets, else a new one.</summary>
    public static IResourceBuilder<ParameterResource> AddApiKey(this IDistributedApplicationBuilder builder, string name) =>
        builder.AddParameter(
            name, new ShownOnce(name, new GenerateParameterDefault { MinLength = Length, Special = false }, Console.Out), secret: true, persist: true);
}
