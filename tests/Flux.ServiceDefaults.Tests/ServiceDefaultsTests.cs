using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Npgsql;

namespace Flux.ServiceDefaults.Tests;

public sealed class ServiceDefaultsTests
{
    private const string NobodyThere = "Host=127.0.0.1;Port=1;Username=nobody;Password=hunter2;Timeout=1";

    [Fact]
    public async Task A_service_whose_database_is_away_is_alive_but_not_ready()
    {
        await using var service = await ServiceHost.StartAsync(null, ("ConnectionStrings:flux", NobodyThere));

        using var alive = await service.Client.GetAsync("/alive");
        using var health = await service.Client.GetAsync("/health");
        var report = await health.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        Assert.Equal("Unhealthy", JsonDocument.Parse(report).RootElement.GetProperty("checks").GetProperty("timescale").GetProperty("status").GetString());
        Assert.DoesNotContain("hunter2", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_are_there_for_Prometheus()
    {
        await using var service = await ServiceHost.StartAsync();
        await service.Client.GetAsync("/alive");

        var metrics = await service.Client.GetStringAsync("/metrics");

        Assert.Contains("http_server_request_duration_seconds", metrics, StringComparison.Ordinal);
        Assert.Contains("dotnet_gc_collections", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_address_is_answered_with_problem_details_and_a_trace_id()
    {
        await using var service = await ServiceHost.StartAsync();

        using var response = await service.Client.GetAsync("/nowhere");
        var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.False(string.IsNullOrEmpty(problem.GetProperty("traceId").GetString()));
    }

    [Fact]
    public async Task A_request_that_needs_an_absent_database_is_answered_503_with_Retry_After()
    {
        await using var service = await ServiceHost.StartAsync(
            app => app.MapGet("/rows", async (NpgsqlDataSource database) => await database.OpenConnectionAsync()),
            ("ConnectionStrings:flux", NobodyThere));

        using var response = await service.Client.GetAsync("/rows");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter?.Delta);
        Assert.DoesNotContain("hunter2", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_of_the_server_is_a_500_that_says_nothing_of_its_inside()
    {
        await using var service = await ServiceHost.StartAsync(
            app => app.MapGet("/fault", (Func<string>)(() => throw new InvalidOperationException("the inside"))));

        using var response = await service.Client.GetAsync("/fault");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.DoesNotContain("the inside", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_connection_string_names_the_settings_that_give_one()
    {
        var error = Assert.ThrowsAny<Exception>(() => ServiceHost.StartAsync(null, ("ConnectionStrings:flux", "")).GetAwaiter().GetResult());

        Assert.Contains("ConnectionStrings__flux", error.Message, StringComparison.Ordinal);
        Assert.Contains("DATABASE_URL", error.Message, StringComparison.Ordinal);
    }
}
