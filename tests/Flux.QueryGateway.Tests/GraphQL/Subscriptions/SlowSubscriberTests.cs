using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;

namespace Flux.QueryGateway.Tests.GraphQL.Subscriptions;

/// <summary>The gateway waits for no subscriber without limit and buffers no rows for it.</summary>
public sealed class SlowSubscriberTests
{
    private const string Metrics = "subscription($after: String) { metricAdded(after: $after) { metricValue } }";

    /// <summary>More rows than the buffers between server and client can hold.</summary>
    private const string Much = "INSERT INTO device_metrics(time, device_id, metric_name, metric_value) SELECT now(), 'd', 'm', i FROM generate_series(1, 200000) i";

    /// <summary>A gateway with a controlled clock and long limits except for one.</summary>
    private sealed class Clocked(string setting, string value) : GatewayFixture
    {
        public FakeTimeProvider Time { get; } = new(DateTimeOffset.UnixEpoch);

        protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Flux:GraphQL:MaxLag"] = "01:00:00",
            ["Flux:GraphQL:SendTimeout"] = "00:10:00",
            [setting] = value,
        };

        protected override void Configure(IServiceCollection services) => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Time));
    }

    [Fact]
    public async Task Slow_subscriber_gets_an_error_and_can_resume()
    {
        var gateway = new Clocked("Flux:GraphQL:MaxLag", "00:00:30");
        await gateway.InitializeAsync();
        try
        {
            await using var events = await EventReader.OpenAsync(gateway.Client, Metrics);
            await gateway.ExecuteAsync(Much);
            gateway.Time.Advance(TimeSpan.FromMilliseconds(250));
            List<double> received = [.. await events.ValuesAsync(1)];
            gateway.Time.Advance(TimeSpan.FromSeconds(31));
            while (true)
            {
                var payload = (await events.NextAsync())!.Value;
                if (payload.TryGetProperty("errors", out var errors))
                {
                    Assert.Equal("TOO_SLOW", errors[0].Code());
                    break;
                }

                received.Add(payload.GetProperty("data").GetProperty("metricAdded").GetProperty("metricValue").GetDouble());
            }

            Assert.InRange(received.Count, 1, 199_999);
            await using var again = await EventReader.OpenAsync(gateway.Client, Metrics, new { after = events.LastId });
            Assert.Equal(Enumerable.Range(received.Count + 1, 100).Select(value => (double)value), await again.ValuesAsync(100));
        }
        finally
        {
            await gateway.DisposeAsync();
        }
    }

    [Fact]
    public async Task Subscriber_that_reads_nothing_is_disconnected()
    {
        var gateway = new Clocked("Flux:GraphQL:SendTimeout", "00:00:15");
        await gateway.InitializeAsync();
        try
        {
            var dropped = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
            using var meters = new MeterListener
            {
                InstrumentPublished = (instrument, listener) =>
                {
                    // Other gateways of this process have their own subscribers.
                    if (instrument.Name == "flux.subscriptions.dropped" && instrument.Meter.Scope == gateway.Services.GetRequiredService<IMeterFactory>())
                        listener.EnableMeasurementEvents(instrument);
                },
            };
            meters.SetMeasurementEventCallback<long>((_, _, tags, _) => dropped.TrySetResult(tags[0].Value as string));
            meters.Start();

            await using var events = await EventReader.OpenAsync(gateway.Client, Metrics);
            await gateway.ExecuteAsync(Much);
            gateway.Time.Advance(TimeSpan.FromMilliseconds(250));
            await events.ValuesAsync(1);
            // The test cannot see when the buffers are full: the clock advances until the gateway notices it.
            while (await Task.WhenAny(dropped.Task, Task.Delay(TimeSpan.FromMilliseconds(50))) != dropped.Task)
                gateway.Time.Advance(TimeSpan.FromSeconds(16));
            Assert.Equal("STUCK", await dropped.Task);
            await Assert.ThrowsAnyAsync<IOException>(async () =>
            {
                while (await events.NextAsync() is not null)
                {
                }
            });
        }
        finally
        {
            await gateway.DisposeAsync();
        }
    }
}
