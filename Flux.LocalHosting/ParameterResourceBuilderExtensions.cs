using Aspire.Hosting.ApplicationModel;
using Flux.LocalHosting.Secrets;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

public static class ParameterResourceBuilderExtensions
{
    /// <summary>Adds a parameter that the configuration gives: <c>Parameters:{name}</c>, or the same with <c>-</c> as <c>_</c>.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, bool secret = false) =>
        builder.AddResource(new ParameterResource(name, @default => Resolve(builder.Configuration, name, @default), secret));

    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, string value, bool publishValueAsDefault = false, bool secret = false) =>
        builder.AddParameter(name, () => value, publishValueAsDefault, secret);

    /// <exception cref="ArgumentException">A secret would be written into the manifest.</exception>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, Func<string> valueGetter, bool publishValueAsDefault = false, bool secret = false)
    {
        ArgumentNullException.ThrowIfNull(valueGetter);
        if (publishValueAsDefault && secret)
        {
            throw new ArgumentException("A parameter cannot be both secret and published as a default value.", nameof(secret));
        }

        return builder.AddResource(new ParameterResource(name, @default => @default?.GetDefaultValue() ?? valueGetter(), secret)
        {
            Default = publishValueAsDefault ? new ConstantParameterDefault(valueGetter) : null,
        });
    }

    /// <summary>Adds a parameter with a default.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The parameter's name.</param>
    /// <param name="value">The default, used where the configuration gives nothing.</param>
    /// <param name="secret">Whether the value is kept out of output.</param>
    /// <param name="persist">Whether, when running, the default is kept in the AppHost's user secrets and found there next time.</param>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, ParameterDefault value, bool secret = false, bool persist = false)
    {
        ArgumentNullException.ThrowIfNull(value);
        var @default = persist && builder.ExecutionContext.IsRunMode
            ? new UserSecretsParameterDefault(UserSecrets.Of(builder.AppHostAssembly), name, value)
            : value;
        return builder.AddResource(new ParameterResource(name, fallback => Resolve(builder.Configuration, name, fallback), secret)
        {
            Default = @default,
        });
    }

    /// <summary>Adds a connection string that the configuration gives: <c>ConnectionStrings:{name}</c>.</summary>
    public static IResourceBuilder<IResourceWithConnectionString> AddConnectionString(
        this IDistributedApplicationBuilder builder, string name, string? environmentVariableName = null) =>
        builder.AddResource(new ConnectionStringParameterResource(
            name,
            _ => builder.Configuration.GetConnectionString(name) ?? throw new MissingParameterValueException(
                $"Connection string parameter resource could not be used because connection string '{name}' is missing."),
            environmentVariableName));

    /// <summary>A password generated once and, when running, kept in the AppHost's user secrets. Not added to the model.</summary>
    public static ParameterResource CreateDefaultPasswordParameter(
        IDistributedApplicationBuilder builder,
        string name,
        bool lower = true,
        bool upper = true,
        bool numeric = true,
        bool special = true,
        int minLower = 0,
        int minUpper = 0,
        int minNumeric = 0,
        int minSpecial = 0)
    {
        var generated = new GenerateParameterDefault
        {
            Lower = lower,
            Upper = upper,
            Numeric = numeric,
            Special = special,
            MinLower = minLower,
            MinUpper = minUpper,
            MinNumeric = minNumeric,
            MinSpecial = minSpecial,
        };
        return new ParameterResource(name, @default => Resolve(builder.Configuration, name, @default), secret: true)
        {
            Default = builder.ExecutionContext.IsRunMode
                ? new UserSecretsParameterDefault(UserSecrets.Of(builder.AppHostAssembly), name, generated)
                : generated,
        };
    }

    private static string Resolve(ConfigurationManager configuration, string name, ParameterDefault? @default)
    {
        var key = $"Parameters:{name}";
        return configuration[key]
            ?? configuration[key.Replace('-', '_')]
            ?? @default?.GetDefaultValue()
            ?? throw new MissingParameterValueException(
                $"Parameter resource could not be used because configuration key '{key}' is missing and the Parameter has no default value. " +
                $"Set it, for example as environment variable {key.Replace(":", "__", StringComparison.Ordinal).Replace('-', '_')}.");
    }
}
