using System.Net;
using Flux.ServiceDefaults.Tests.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Flux.ServiceDefaults.Tests;

public sealed class HealthTests : IAsyncLifetime
{
    private HealthCheckResult _result = HealthCheckResult.Healthy();
    private ServiceHost _service = null!;

    public async Task InitializeAsync() => _service = await ServiceHost.StartAsync(builder =>
    {
        builder.Services.AddSingleton<RecordedLog>().AddSingleton<ILoggerProvider>(services => services.GetRequiredService<RecordedLog>());
        builder.Services.AddHealthChecks().AddCheck("part", () => _result);
    });

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task Not_ready_yet_is_503_without_a_warning()
    {
        _result = HealthCheckResult.Degraded("warming up");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await PollAsync());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await PollAsync());
        _result = HealthCheckResult.Healthy();
        Assert.Equal(HttpStatusCode.OK, await PollAsync());

        Assert.Equal("Information 1003, Information 1004", Logged());
    }

    [Fact]
    public async Task A_problem_is_logged_once_with_its_exception_and_so_is_its_end()
    {
        _result = HealthCheckResult.Unhealthy("no answer", new InvalidOperationException("the cause"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await PollAsync());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await PollAsync());
        _result = HealthCheckResult.Healthy();
        await PollAsync();
        await PollAsync();

        Assert.Equal("Warning 1002, Information 1004", Logged());
        Assert.Contains(Lines, line => line.Contains("no answer", StringComparison.Ordinal) && line.Contains("the cause", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_reason_is_news()
    {
        _result = HealthCheckResult.Unhealthy("no answer");
        await PollAsync();
        _result = HealthCheckResult.Unhealthy("no schema");
        await PollAsync();

        Assert.Equal("Warning 1002, Warning 1002", Logged());
    }

    [Fact]
    public async Task A_healthy_service_logs_nothing_of_it()
    {
        Assert.Equal(HttpStatusCode.OK, await PollAsync());

        Assert.Empty(Logged());
    }

    private IEnumerable<string> Lines => _service.Services.GetRequiredService<RecordedLog>().Lines;

    private async Task<HttpStatusCode> PollAsync()
    {
        using var response = await _service.Client.GetAsync("/health");
        return response.StatusCode;
    }

    /// <summary>Level and number of what was logged of health, and every warning and error beside it.</summary>
    private string Logged() => string.Join(", ", Lines
        .Select(line => string.Join(' ', line.Split(' ')[..2]))
        .Where(line => line.EndsWith(" 1003", StringComparison.Ordinal) || line.EndsWith(" 1004", StringComparison.Ordinal)
            || line.StartsWith("Warning", StringComparison.Ordinal) || line.StartsWith("Error", StringComparison.Ordinal)));
}
