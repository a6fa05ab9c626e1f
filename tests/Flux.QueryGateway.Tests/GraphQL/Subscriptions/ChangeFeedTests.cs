using System.Collections.Concurrent;
using Flux.QueryGateway.GraphQL;
using Flux.QueryGateway.GraphQL.Subscriptions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Flux.QueryGateway.Tests.GraphQL.Subscriptions;

public sealed class ChangeFeedTests
{
    [Fact]
    public async Task Change_feed_polls_again_after_any_error()
    {
        var database = NpgsqlDataSource.Create("Host=nowhere.invalid;Username=nobody");
        await database.DisposeAsync();
        var time = new FakeTimeProvider();
        var log = new Interruptions();
        using var feed = new ChangeFeed(database, Options.Create(new GraphQLOptions()), time, log);
        using var member = feed.Join();

        // The test cannot see when the feed starts to wait: the clock advances until the feed has polled.
        for (var attempt = 0; log.Errors.Count < 3 && attempt < 1_000; attempt++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(20);
        }

        Assert.True(log.Errors.Count >= 3, $"Polled only {log.Errors.Count} times.");
        Assert.IsType<ObjectDisposedException>(log.Errors.First());
    }

    private sealed class Interruptions : ILogger<ChangeFeed>
    {
        public ConcurrentQueue<Exception> Errors { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Errors.Enqueue(exception!);
    }
}
