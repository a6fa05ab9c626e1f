using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Flux.Ingest.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace Flux.Ingest.Tests;

/// <summary>What one service's own meter shows from now on; other services of this process have meters of the same name.</summary>
internal sealed class MeterReading : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<Reading> _readings = [];

    public MeterReading(IServiceProvider service)
    {
        var meters = service.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Meter.Name == IngestTelemetry.Name && instrument.Meter.Scope == meters)
                own.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>How often an instrument was used.</summary>
    public int Count(string instrument) => _readings.Count(reading => reading.Instrument == instrument);

    /// <summary>Sum of an instrument's values whose tags, as <c>name=value</c>, hold all of those.</summary>
    public double Sum(string instrument, params string[] tags) =>
        _readings.Where(reading => reading.Instrument == instrument && tags.All(reading.Tags.Contains)).Sum(reading => reading.Value);

    /// <summary>What a gauge shows now.</summary>
    public double Now(string gauge)
    {
        _listener.RecordObservableInstruments();
        return _readings.Last(reading => reading.Instrument == gauge).Value;
    }

    public void Dispose() => _listener.Dispose();

    private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, of) in tags)
            names.Add($"{name}={of}");

        _readings.Enqueue(new Reading(instrument.Name, value, names));
    }

    private sealed record Reading(string Instrument, double Value, HashSet<string> Tags);
}
