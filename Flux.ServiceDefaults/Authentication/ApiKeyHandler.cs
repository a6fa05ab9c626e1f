using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Flux.ServiceDefaults.Authentication;

/// <summary>Authenticates API keys and, if a service is open, requests from its own machine.</summary>
internal sealed class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder,
    IOptions<AuthenticationSettings> settings, IHostEnvironment environment, ServiceKey serviceKey, ApiKeyDirectory keys, ApiKeyUse use,
    TimeProvider timeProvider)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "ApiKey";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!Credentials.TryRead(Request, out var text, out var problem))
            return AuthenticateResult.Fail(problem);
        if (text is null)
            return IsOpenHere() ? Success(Caller.Developer) : AuthenticateResult.NoResult();
        if (serviceKey.Opens(text))
            return Success(serviceKey.Caller);
        if (!(settings.Value.ApiKeys ?? environment.IsDevelopment()) || !ApiKey.TryParse(text, out var key))
            return AuthenticateResult.Fail("The key is not known.");

        var record = await keys.FindAsync(key.Id, Context.RequestAborted);
        if (record is null || !key.Opens(record.Salt, record.Hash))
            return AuthenticateResult.Fail("The key is not known.");
        if (record.Expires <= timeProvider.GetUtcNow())
            return AuthenticateResult.Fail("The key has expired.");

        use.Note(record.Id);
        return Success(record.Caller);
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        await base.HandleChallengeAsync(properties);
        Response.Headers.WWWAuthenticate = "Bearer realm=\"flux\"";
    }

    // A web page in a browser on this machine can send requests here, and open WebSockets, which CORS does not restrict. But the browser
    // sends the page's own origin with them, and the page cannot choose a loopback host name. A GET has no origin but names the site that
    // it comes from, unless a person follows a link. Requests that a local proxy or tunnel forwards come from another machine.
    private bool IsOpenHere() =>
        (settings.Value.Open ?? environment.IsDevelopment())
        && Context.Connection is { LocalIpAddress: { } local, RemoteIpAddress: { } remote }
        && IPAddress.IsLoopback(local) && IPAddress.IsLoopback(remote)
        && !Request.Headers.ContainsKey("Forwarded") && !Request.Headers.ContainsKey("X-Forwarded-For")
        && (Request.Headers["Sec-Fetch-Site"].ToString() is "" or "none" or "same-origin"
            || Request.Headers["Sec-Fetch-Dest"] == "document")
        && (Request.Headers.Origin.Count == 0 || Request.Headers.Origin == $"{Request.Scheme}://{Request.Host}")
        && (Request.Host.Host == "localhost"
            || IPAddress.TryParse(Request.Host.Host.Trim('[', ']'), out var host) && IPAddress.IsLoopback(host));

    private static AuthenticateResult Success(Caller caller) =>
        AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new CallerIdentity(caller, SchemeName)), SchemeName));
}
