using System.Net;
using System.Security.Cryptography;
using Flux.TestDatabase;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Flux.ServiceDefaults.Tests.Authentication;

/// <summary>Tokens of a real OpenID Connect issuer: discovery document and keys over HTTP, signatures by RSA.</summary>
public sealed class JwtTests : MigratedDatabase
{
    private const string Audience = "flux";

    [Theory]
    [InlineData("/read", HttpStatusCode.OK)]
    [InlineData("/write", HttpStatusCode.Forbidden)]
    public async Task A_token_opens_what_its_scopes_name(string address, HttpStatusCode expected)
    {
        await using var issuer = await Issuer.StartAsync();
        await using var service = await StartAsync(issuer);

        Assert.Equal(expected, (await service.GetAsync(address, Bearer(issuer.Token(("scope", "openid flux.read"))))).Status);
    }

    [Fact]
    public async Task A_token_may_be_bound_to_devices()
    {
        await using var issuer = await Issuer.StartAsync();
        await using var service = await StartAsync(issuer);

        var answer = await service.GetAsync("/read", Bearer(issuer.Token(
            ("scope", "flux.read"), ("flux_devices", new[] { "gate" }), ("flux_device_prefixes", new[] { "site-1/", "site-2/" }))));

        Assert.Equal($"{issuer.Address}|somebody|gate, site-1/*, site-2/*", answer.Body);
    }

    [Fact]
    public async Task A_binding_that_cannot_be_read_opens_nothing()
    {
        await using var issuer = await Issuer.StartAsync();
        await using var service = await StartAsync(issuer);

        Assert.Equal(HttpStatusCode.Unauthorized, (await service.GetAsync("/read", Bearer(issuer.Token(("scope", "flux.read"), ("flux_devices", ""))))).Status);
    }

    [Theory]
    [InlineData("flux_devices")]
    [InlineData("flux_device_prefixes")]
    public async Task A_binding_to_an_empty_list_reaches_no_device(string claim)
    {
        await using var issuer = await Issuer.StartAsync();
        await using var service = await StartAsync(issuer);

        var answer = await service.GetAsync("/read", Bearer(issuer.Token(("scope", "flux.read"), (claim, Array.Empty<string>()))));

        Assert.EndsWith("|no device", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("false", "all devices")]
    [InlineData("true", "no device")]
    public async Task A_token_without_a_binding_reaches_what_the_settings_say(string requireDevices, string devices)
    {
        await using var issuer = await Issuer.StartAsync();
        await using var service = await StartAsync(issuer, ("Flux:Auth:Jwt:RequireDevices", requireDevices));

        Assert.EndsWith($"|{devices}", (await service.GetAsync("/read", Bearer(issuer.Token(("scope", "flux.read"))))).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_for_another_audience_or_of_another_time_issuer_or_key_is_refused()
    {
        await using var issuer = await Issuer.StartAsync();
        await using var other = await Issuer.StartAsync();
        await using var service = await StartAsync(issuer);
        string[] tokens =
        [
            issuer.Token("another", TimeSpan.FromHours(1), ("scope", "flux.read")),
            issuer.Token(Audience, TimeSpan.FromHours(-1), ("scope", "flux.read")),
            other.Token(("scope", "flux.read")),
            Unsigned(issuer.Token(("scope", "flux.read"))),
            Tampered(issuer.Token(("scope", "flux.write"))),
        ];

        foreach (var token in tokens)
            Assert.Equal(HttpStatusCode.Unauthorized, (await service.GetAsync("/read", Bearer(token))).Status);
    }

    private static (string, string) Bearer(string token) => ("Authorization", $"Bearer {token}");

    private static string Unsigned(string token) => $"{Base64UrlEncoder.Encode("""{"alg":"none"}""")}.{token.Split('.')[1]}.";

    private static string Tampered(string token)
    {
        var parts = token.Split('.');
        parts[1] = Base64UrlEncoder.Encode(Base64UrlEncoder.Decode(parts[1]).Replace("flux.write", "flux.read", StringComparison.Ordinal));
        return string.Join('.', parts);
    }

    private Task<GuardedService> StartAsync(Issuer issuer, params (string Key, string Value)[] settings) => GuardedService.StartAsync("Development", null,
    [
        ("ConnectionStrings:flux", ConnectionString), ("Flux:Auth:Open", "false"), ("Flux:Auth:Jwt:Authority", issuer.Address),
        ("Flux:Auth:Jwt:Audience", Audience), ("Flux:Auth:Jwt:RequireHttpsMetadata", "false"), .. settings,
    ]);

    private sealed class Issuer : IAsyncDisposable
    {
        private readonly WebApplication _app;
        private readonly RsaSecurityKey _key = new(RSA.Create(2048)) { KeyId = "one" };

        private Issuer(WebApplication app) => _app = app;

        public string Address => _app.Urls.Single();

        public static async Task<Issuer> StartAsync()
        {
            var builder = WebApplication.CreateBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var issuer = new Issuer(builder.Build());
            var key = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(issuer._key.Rsa.ExportParameters(includePrivateParameters: false)) { KeyId = "one" });
            issuer._app.MapGet("/.well-known/openid-configuration", () => Results.Json(new { issuer = issuer.Address, jwks_uri = $"{issuer.Address}/keys" }));
            issuer._app.MapGet("/keys", () => Results.Json(new { keys = new[] { new { kty = key.Kty, kid = key.Kid, n = key.N, e = key.E, use = "sig", alg = "RS256" } } }));
            await issuer._app.StartAsync();
            return issuer;
        }

        public string Token(params (string Name, object Value)[] claims) => Token(Audience, TimeSpan.FromHours(1), claims);

        public string Token(string audience, TimeSpan lifetime, params (string Name, object Value)[] claims)
        {
            var now = TimeProvider.System.GetUtcNow().UtcDateTime;
            return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
            {
                Issuer = Address,
                Audience = audience,
                IssuedAt = now.AddHours(-2),
                NotBefore = now.AddHours(-2),
                Expires = now + lifetime,
                Claims = claims.Append(("sub", "somebody")).ToDictionary(claim => claim.Item1, claim => claim.Item2, StringComparer.Ordinal),
                SigningCredentials = new SigningCredentials(_key, SecurityAlgorithms.RsaSha256),
            });
        }

        public async ValueTask DisposeAsync()
        {
            await _app.DisposeAsync();
            _key.Rsa.Dispose();
        }
    }
}
