using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Flux.ServiceDefaults.Authentication;

/// <summary>Registers authentication and authorization: who may call a service, and which scope an endpoint needs.</summary>
public static class AuthenticationRegistration
{
    private const string ByShape = "Flux";

    /// <summary>
    /// Registers API keys, bearer tokens and a policy for each of <see cref="FluxScopes"/>. An endpoint without a policy that does not
    /// allow
    /// anonymous callers is closed to all.
    /// </summary>
    /// <param name="builder">A service with a database.</param>
    /// <param name="service">Section of the service's own key: <c>{service}:ApiKey</c>.</param>
    /// <param name="scopes">What the service's own key may do.</param>
    public static TBuilder AddFluxAuthentication<TBuilder>(this TBuilder builder, string service, params string[] scopes)
        where TBuilder : IHostApplicationBuilder
    {
        var services = builder.Services;
        services.AddOptions<AuthenticationSettings>()
            .BindConfiguration(AuthenticationSettings.Section)
            .Configure<IConfiguration>((settings, configuration) => settings.ServiceKey = configuration[$"{service}:ApiKey"])
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<AuthenticationSettings>>(provider =>
            new AuthenticationSettingsValidation(provider.GetRequiredService<IHostEnvironment>(), service));
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new ServiceKey(provider.GetRequiredService<IOptions<AuthenticationSettings>>(), service, scopes));
        services.AddSingleton<ApiKeyDirectory>();
        services.AddSingleton<ApiKeyUse>();
        services.AddHostedService(provider => provider.GetRequiredService<ApiKeyUse>());
        services.AddHostedService<OpenAccessNotice>();

        services.AddAuthentication(ByShape)
            .AddPolicyScheme(ByShape, null, _ => { })
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.SchemeName, null)
            .AddJwtBearer();
        services.AddSingleton<IConfigureOptions<JwtBearerOptions>, JwtCallers>();
        services.AddOptions<PolicySchemeOptions>(ByShape).Configure<IOptions<AuthenticationSettings>>((scheme, settings) =>
            scheme.ForwardDefaultSelector = context =>
                settings.Value.Jwt.Authority is { Length: > 0 } && Credentials.IsToken(context.Request)
                    ? JwtBearerDefaults.AuthenticationScheme
                    : ApiKeyHandler.SchemeName);

        services.AddSingleton<IAuthorizationMiddlewareResultHandler, AccessProblems>();
        var authorization = services.AddAuthorizationBuilder().SetFallbackPolicy(Closed());
        foreach (var scope in FluxScopes.All)
        {
            authorization.AddPolicy(scope, policy => policy
                .RequireAuthenticatedUser().RequireAssertion(context => Allows(context.User.Caller(), scope)));
        }

        return builder;
    }

    /// <summary>Authenticates, limits and authorizes requests. Call it after error handling and before everything else.</summary>
    public static WebApplication UseFluxAuthentication(this WebApplication app)
    {
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
        return app;
    }

    /// <summary>Whether a caller has a scope. The admin scope shows the whole system, so it needs a caller with all devices.</summary>
    private static bool Allows(Caller caller, string scope) =>
        caller.Scopes.Contains(scope, StringComparer.Ordinal) && (scope != FluxScopes.Admin || caller.Devices.IsAll);

    /// <summary>
    /// Anonymous callers get 401 everywhere. Others get 404 or 405 for unknown routes, and 403 for an endpoint without a policy.
    /// </summary>
    private static AuthorizationPolicy Closed() => new AuthorizationPolicyBuilder()
        .RequireAuthenticatedUser()
        .RequireAssertion(context => context.Resource is HttpContext http && http.GetEndpoint() is not RouteEndpoint)
        .Build();
}
