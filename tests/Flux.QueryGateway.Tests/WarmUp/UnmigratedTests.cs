using System.Collections.Concurrent;
using System.Net;
using Flux.QueryGateway.Rows.Sets;
using Flux.SchemaMigrator;
using Flux.TestDatabase;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Flux.QueryGateway.Tests.WarmUp;

/// <summary>A gateway that starts before its database is migrated.</summary>
public sealed class UnmigratedTests : EmptyDatabase
{
    [Fact]
    public async Task Service_is_ready_after_the_migration_and_warns_once()
    {
        using var log = new Warnings();
        await using var factory = new WebApplicationFactory<RowSet>();
        await using var gateway = factory.WithWebHostBuilder(host =>
        {
            host.UseSetting("ConnectionStrings:flux", ConnectionString);
            host.UseSetting("Flux:Query:WarmUp", "00:00:01");
            host.ConfigureTestServices(services => services.AddSingleton<ILoggerProvider>(log));
        });
        gateway.UseKestrel(0);
        gateway.StartServer();
        using var client = gateway.CreateClient();

        for (var poll = 0; poll < 3; poll++)
        {
            using var health = await client.GetAsync("/health");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        }

        await Migration.RunAsync(ConnectionString, CancellationToken.None);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!(await client.GetAsync("/health", limit.Token)).IsSuccessStatusCode)
            await Task.Yield();

        // 1101 warns that Development needs no key on this machine.
        Assert.Equal("Warning 1101, Warning 1002", string.Join(", ", log.Lines));
    }

    private sealed class Warnings : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                Lines.Enqueue($"{logLevel} {eventId.Id}");
        }

        public void Dispose()
        {
        }
    }
}
