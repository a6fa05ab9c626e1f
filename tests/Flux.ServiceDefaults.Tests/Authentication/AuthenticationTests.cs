using System.Net;
using System.Text.Json;
using Flux.ServiceDefaults.Authentication;
using Flux.TestDatabase;
using Flux.Timeseries.Access;
using Microsoft.Extensions.Time.Testing;

namespace Flux.ServiceDefaults.Tests.Authentication;

public sealed class AuthenticationTests : MigratedDatabase
{
    private static readonly DeviceScope Site = DeviceScope.Of(["gate"], ["site-1/"]);

    [Theory]
    [InlineData("Authorization", "Bearer ")]
    [InlineData("Authorization", "bearer ")]
    [InlineData("X-Api-Key", "")]
    public async Task A_key_opens_what_its_scopes_name_and_brings_its_devices(string header, string before)
    {
        var key = await TestKeys.CreateAsync(DataSource, "tenant", Site, FluxScopes.Read);
        await using var service = await ClosedAsync();

        var (status, caller) = await service.GetAsync("/read", (header, before + key));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("tenant|gate, site-1/*", caller);
        Assert.Equal(HttpStatusCode.Forbidden, (await service.GetAsync("/write", (header, before + key))).Status);
    }

    [Fact]
    public async Task A_stranger_gets_401_with_a_challenge_and_learns_nothing()
    {
        await using var service = await ClosedAsync();

        using var response = await service.Client.GetAsync("/read");
        var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer", Assert.Single(response.Headers.WwwAuthenticate).Scheme);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("Not authenticated", problem.GetProperty("title").GetString());
        Assert.Equal(HttpStatusCode.Unauthorized, (await service.GetAsync("/nowhere")).Status);
    }

    [Fact]
    public async Task A_caller_without_the_scope_gets_403_that_names_it()
    {
        var key = await TestKeys.CreateAsync(DataSource, "tenant", DeviceScope.All, FluxScopes.Admin);
        await using var service = await ClosedAsync();

        var (status, body) = await service.GetAsync("/read", ("X-Api-Key", key));

        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("flux.read", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endpoint_that_names_no_policy_is_closed_to_every_key()
    {
        var key = await TestKeys.CreateAsync(DataSource, "plant", DeviceScope.All, [.. FluxScopes.All]);
        await using var service = await ClosedAsync();

        Assert.Equal(HttpStatusCode.Forbidden, (await service.GetAsync("/forgotten", ("X-Api-Key", key))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await service.GetAsync("/nowhere", ("X-Api-Key", key))).Status);
    }

    [Fact]
    public async Task A_known_id_with_another_secret_is_refused()
    {
        var key = await TestKeys.CreateAsync(DataSource, "plant", DeviceScope.All, FluxScopes.Read);
        await using var service = await ClosedAsync();

        var forged = key[..^64] + ApiKey.Create().Reveal()[^64..];

        Assert.Equal(HttpStatusCode.Unauthorized, (await service.GetAsync("/read", ("X-Api-Key", forged))).Status);
    }

    [Theory]
    [InlineData("Authorization", "Basic dXNlcjpwYXNz")]
    [InlineData("Authorization", "Bearer ")]
    [InlineData("Authorization", "Bearer not-a-key")]
    [InlineData("X-Api-Key", "flux_")]
    public async Task What_is_no_key_is_refused(string header, string value)
    {
        await using var service = await ClosedAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, (await service.GetAsync("/read", (header, value))).Status);
    }

    [Fact]
    public async Task Two_keys_in_one_request_are_refused()
    {
        var key = await TestKeys.CreateAsync(DataSource, "plant", DeviceScope.All, FluxScopes.Read);
        await using var service = await ClosedAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, (await service.GetAsync("/read", ("X-Api-Key", key), ("Authorization", $"Bearer {key}"))).Status);
    }

    [Fact]
    public async Task A_key_is_never_taken_from_the_address()
    {
        var key = await TestKeys.CreateAsync(DataSource, "plant", DeviceScope.All, FluxScopes.Read);
        await using var service = await ClosedAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, (await service.GetAsync($"/read?api_key={key}&access_token={key}")).Status);
    }

    [Fact]
    public async Task A_new_key_opens_at_once_and_a_revoked_one_no_longer_after_the_refresh()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.Parse("2026-01-01Z", System.Globalization.CultureInfo.InvariantCulture));
        await using var service = await ClosedAsync(clock);
        Assert.Equal(HttpStatusCode.Unauthorized, (await service.GetAsync("/read", ("X-Api-Key", ApiKey.Create().Reveal()))).Status);
        var key = await TestKeys.CreateAsync(DataSource, "plant", DeviceScope.All, FluxScopes.Read);

        Assert.Equal(HttpStatusCode.OK, (await service.GetAsync("/read", ("X-Api-Key", key))).Status);

        await using var revoke = DataSource.CreateCommand("UPDATE flux.api_keys SET revoked_at = now()");
        await revoke.ExecuteNonQueryAsync();
        Assert.Equal(HttpStatusCode.OK, (await service.GetAsync("/read", ("X-Api-Key", key))).Status);
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(HttpStatusCode.Unauthorized, (await service.GetAsync("/read", ("X-Api-Key", key))).Status);
    }

    [Fact]
    public async Task A_key_stops_opening_at_the_moment_it_expires()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.Parse("2026-01-01Z", System.Globalization.CultureInfo.InvariantCulture));
        var key = await TestKeys.CreateAsync(DataSource, "plant", DeviceScope.All, FluxScopes.Read);
        await using var expire = DataSource.CreateCommand("UPDATE flux.api_keys SET created_at = '2025-01-01Z', expires_at = '2026-01-01 00:00:02Z'");
        await expire.ExecuteNonQueryAsync();
        await using var service = await ClosedAsync(clock);

        Assert.Equal(HttpStatusCode.OK, (await service.GetAsync("/read", ("X-Api-Key", key))).Status);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(HttpStatusCode.Unauthorized, (await service.GetAsync("/read", ("X-Api-Key", key))).Status);
    }

    [Fact]
    public async Task The_last_use_of_a_key_is_recorded_when_the_service_stops()
    {
        var key = await TestKeys.CreateAsync(DataSource, "plant", DeviceScope.All, FluxScopes.Read);
        await using (var service = await ClosedAsync())
        {
            await service.GetAsync("/read", ("X-Api-Key", key));
        }

        await using var uses = DataSource.CreateCommand("SELECT count(*) FROM flux.api_key_uses WHERE last_used_at > now() - interval '1 hour'");
        Assert.Equal(1L, await uses.ExecuteScalarAsync());
    }

    [Fact]
    public async Task Strangers_with_made_up_keys_cost_the_database_ten_questions_in_ten_seconds()
    {
        await using var service = await ClosedAsync(new FakeTimeProvider());
        for (var i = 0; i < 10; i++)
            await service.GetAsync("/read", ("X-Api-Key", ApiKey.Create().Reveal()));
        // Nothing can be asked of the database from here on; a request that had to ask would be a 503.
        await using (var away = DataSource.CreateCommand("ALTER TABLE flux.api_keys RENAME TO api_keys_away"))
            await away.ExecuteNonQueryAsync();

        for (var i = 0; i < 50; i++)
            Assert.Equal(HttpStatusCode.Unauthorized, (await service.GetAsync("/read", ("X-Api-Key", ApiKey.Create().Reveal()))).Status);
    }

    [Fact]
    public async Task No_key_and_no_token_is_in_the_most_talkative_log()
    {
        var key = await TestKeys.CreateAsync(DataSource, "plant", DeviceScope.All, FluxScopes.Read);
        var forged = ApiKey.Create().Reveal();
        await using var service = await ClosedAsync();

        await service.GetAsync("/read", ("X-Api-Key", key));
        await service.GetAsync("/write", ("Authorization", $"Bearer {key}"));
        await service.GetAsync("/read", ("Authorization", $"Bearer {forged}"));
        await service.GetAsync("/read", ("Authorization", "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJtZSJ9.c2lnbmF0dXJl"));
        await using (var away = DataSource.CreateCommand("ALTER TABLE flux.api_keys RENAME TO api_keys_away"))
            await away.ExecuteNonQueryAsync();
        await service.GetAsync("/read", ("X-Api-Key", ApiKey.Create().Reveal()));

        Assert.NotEmpty(service.Log.Lines);
        foreach (var secret in new[] { key[^64..], forged[^64..], "eyJzdWIiOiJtZSJ9" })
            Assert.DoesNotContain(service.Log.Lines, line => line.Contains(secret, StringComparison.Ordinal));
    }

    private Task<GuardedService> ClosedAsync(TimeProvider? timeProvider = null) => GuardedService.StartAsync(
        "Production", timeProvider, ("ConnectionStrings:flux", ConnectionString), ("Flux:Auth:ApiKeys", "true"));
}
