using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;

namespace Flux.QueryGateway.Tests.GraphQL.Subscriptions;

/// <summary>Nobody is waited for without end, and nothing is kept for anybody.</summary>
public sealed class SlowSubscriberTests
{
    private const string Metrics = "subscription($after: String) { metricAdded(after: $after) { metricValue } }";

    /// <summary>More than any buffer between server and client holds.</summary>
    private const string Much = "INSERT INTO device_metrics(time, device_id, metric_name, metric_value) SELECT now(), 'd', 'm', i FROM generate_series(1, 200000) i";

    /// <summary>A gateway whose time stands still, and that is patient but in one respect.</summary>
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
    public async Task A_subscriber_that_falls_behind_is_told_so_and_goes_on_from_its_cursor()
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
    public async Task A_subscriber_that_takes_nothing_is_cut_off()
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
                    // Other gateways of this process have subscribers of their own.
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
            // When the buffers between are full cannot be seen from here: time goes on until it is noticed.
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
