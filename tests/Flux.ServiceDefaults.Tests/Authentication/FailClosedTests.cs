using System.Net;
using Flux.TestDatabase;
using Microsoft.Extensions.Options;

namespace Flux.ServiceDefaults.Tests.Authentication;

public sealed class FailClosedTests : MigratedDatabase
{
    [Fact]
    public async Task Outside_Development_a_service_without_authentication_does_not_start_and_says_what_to_set()
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync("Production"));

        Assert.Contains("Flux__Auth__ApiKeys", error.Message, StringComparison.Ordinal);
        Assert.Contains("Ingest__ApiKey", error.Message, StringComparison.Ordinal);
        Assert.Contains("Flux__Auth__Jwt__Authority", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Flux:Auth:Open", "true", "Flux:Auth:Open")]
    [InlineData("Ingest:ApiKey", "short", "shorter than 16")]
    [InlineData("Ingest:ApiKey", "                    ", "shorter than 16")]
    [InlineData("Flux:Auth:Jwt:Authority", "https://issuer.example", "Audience is missing")]
    [InlineData("Flux:Auth:Jwt:Authority", "http://issuer.example", "not https")]
    [InlineData("Flux:Auth:Jwt:Authority", "issuer", "absolute")]
    [InlineData("Flux:Auth:KeyRefresh", "01:00:00", "KeyRefresh")]
    public async Task A_setting_that_would_open_too_much_stops_the_start(string key, string value, string named)
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync("Production", (key, value)));

        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Development_is_open_to_its_own_machine_and_says_so()
    {
        await using var service = await StartAsync("Development");

        Assert.Equal((HttpStatusCode.OK, "|all devices"), await service.GetAsync("/write"));
        Assert.Contains(service.Log.Lines, line => line.StartsWith("Warning 1101", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("10.0.0.1")]
    [InlineData("localhost.evil.example")]
    public async Task A_page_that_has_this_machine_under_a_name_of_its_own_is_not_let_in(string host)
    {
        await using var service = await StartAsync("Development");

        Assert.Equal(HttpStatusCode.Unauthorized, (await service.GetAsync("/read", ("Host", host))).Status);
    }

    [Fact]
    public async Task A_page_of_another_origin_is_not_let_in_and_one_of_the_service_is()
    {
        await using var service = await StartAsync("Development");
        var own = service.Client.BaseAddress!.GetLeftPart(UriPartial.Authority);

        Assert.Equal(HttpStatusCode.OK, (await service.GetAsync("/read", ("Origin", own))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await service.GetAsync("/read", ("Origin", "https://evil.example"))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await service.GetAsync("/read", ("Origin", "null"))).Status);
    }

    [Theory]
    [InlineData("X-Forwarded-For", "203.0.113.9")]
    [InlineData("Forwarded", "for=203.0.113.9")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task What_a_proxy_of_this_machine_passes_on_or_a_page_of_another_site_loads_is_not_let_in(string header, string value)
    {
        await using var service = await StartAsync("Development");

        Assert.Equal(HttpStatusCode.Unauthorized, (await service.GetAsync("/read", (header, value))).Status);
    }

    [Fact]
    public async Task A_person_who_types_an_address_or_follows_a_link_is_let_in()
    {
        await using var service = await StartAsync("Development");

        Assert.Equal(HttpStatusCode.OK, (await service.GetAsync("/read", ("Sec-Fetch-Site", "none"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await service.GetAsync("/read", ("Sec-Fetch-Site", "same-site"), ("Sec-Fetch-Dest", "document"))).Status);
    }

    [Fact]
    public async Task Development_checks_the_key_of_whoever_sends_one()
    {
        await using var service = await StartAsync("Development");

        Assert.Equal(HttpStatusCode.Unauthorized, (await service.GetAsync("/read", ("X-Api-Key", "wrong"))).Status);
    }

    [Fact]
    public async Task Development_can_be_closed()
    {
        await using var service = await StartAsync("Development", ("Flux:Auth:Open", "false"));

        Assert.Equal(HttpStatusCode.Unauthorized, (await service.GetAsync("/read")).Status);
        Assert.DoesNotContain(service.Log.Lines, line => line.StartsWith("Warning 1101", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_key_of_the_deployment_opens_its_service_with_the_scopes_of_the_service_only()
    {
        const string Key = "{generated~22,chars}x1";
        await using var service = await StartAsync("Production", ("Ingest:ApiKey", Key));

        Assert.Equal(HttpStatusCode.OK, (await service.GetAsync("/write", ("X-Api-Key", Key))).Status);
        Assert.Equal(HttpStatusCode.OK, (await service.GetAsync("/write", ("Authorization", $"Bearer {Key}"))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await service.GetAsync("/read", ("X-Api-Key", Key))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await service.GetAsync("/write", ("X-Api-Key", Key + "x"))).Status);
    }

    [Fact]
    public async Task Health_needs_no_key()
    {
        await using var service = await StartAsync("Production", ("Flux:Auth:ApiKeys", "true"));

        Assert.Equal(HttpStatusCode.OK, (await service.GetAsync("/alive")).Status);
        Assert.Equal(HttpStatusCode.OK, (await service.GetAsync("/health")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await service.GetAsync("/metrics")).Status);
    }

    private Task<GuardedService> StartAsync(string environment, params (string Key, string Value)[] settings) =>
        GuardedService.StartAsync(environment, null, [("ConnectionStrings:flux", ConnectionString), .. settings]);
}
