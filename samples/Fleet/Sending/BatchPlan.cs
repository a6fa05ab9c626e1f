using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Fleet.Model;

namespace Fleet.Sending;

/// <summary>
/// Divides the rows of the devices into batches. A batch does not depend on when the plan is called, so that a later run makes the same
/// batches for the same minute. Uses no clock and no HTTP.
/// </summary>
internal sealed class BatchPlan(DeviceModel model, int devices)
{
    private const int Few = 1_000;

    /// <summary>Devices per batch. Small, so that a change from 20 to 50 devices does not change the batches of the 20.</summary>
    private readonly int _blockSize = devices <= Few ? 10 : 100;

    /// <summary>The next time after <paramref name="after"/> at which rows are due.</summary>
    public static DateTimeOffset NextDue(DateTimeOffset after, TimeSpan interval)
    {
        var (metrics, slot) = (NextMultiple(after, interval), NextMultiple(after, DeviceModel.Slot));
        return metrics < slot ? metrics : slot;
    }

    /// <summary>
    /// The batches due after <paramref name="after"/> and until <paramref name="until"/>, oldest first, created while they are read.
    /// </summary>
    public IEnumerable<Batch> Between(DateTimeOffset after, DateTimeOffset until, TimeSpan interval)
    {
        for (var due = NextDue(after, interval); due <= until; due = NextDue(due, interval))
        {
            for (var first = 0; first < devices; first += _blockSize)
            {
                var block = Enumerable.Range(first, Math.Min(_blockSize, devices - first));
                foreach (var batch in BatchesOf(block, due, interval).Where(batch => batch.Rows > 0))
                    yield return batch;
            }
        }
    }

    private IEnumerable<Batch> BatchesOf(IEnumerable<int> block, DateTimeOffset due, TimeSpan interval)
    {
        if (due.UtcTicks % interval.Ticks == 0)
            yield return ToBatch("metrics", block.SelectMany(device => model.Measure(device, due)), RowJson.Default.MetricRow);
        if (due.UtcTicks % DeviceModel.Slot.Ticks != 0)
            yield break;
        var start = due - DeviceModel.Slot;
        yield return ToBatch("logs", block.SelectMany(device => model.Log(device, start)), RowJson.Default.LogRow);
        yield return ToBatch("events", block.SelectMany(device => model.Events(device, start)), RowJson.Default.EventRow);
    }

    private static Batch ToBatch<T>(string table, IEnumerable<T> rows, JsonTypeInfo<T> type)
    {
        using var body = new MemoryStream();
        var count = 0;
        foreach (var row in rows)
        {
            JsonSerializer.Serialize(body, row, type);
            body.WriteByte((byte)'\n');
            count++;
        }
        return new Batch(table, count, body.ToArray());
    }

    private static DateTimeOffset NextMultiple(DateTimeOffset after, TimeSpan step) =>
        new(((after.UtcTicks / step.Ticks) + 1) * step.Ticks, TimeSpan.Zero);
}
