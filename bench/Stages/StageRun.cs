using System.Diagnostics;
using System.Globalization;
using System.Text;
using Flux.Bench.Shared;
using Flux.Ingest.Commit;
using Flux.Ingest.Decoding;
using Flux.Ingest.Decoding.Json;
using Flux.Ingest.Rows;
using Flux.Timeseries.Access;
using Spectre.Console;

namespace Flux.Bench.Stages;

/// <summary>The stages of the ingest service without sockets and database: nanoseconds and allocated bytes for each row.</summary>
internal static class StageRun
{
    private const int Requests = 100;
    private const int RowsEach = 1_000;
    private const int Rows = Requests * RowsEach;
    private const int Warmups = 30;

    public static int Run()
    {
        var start = new DateTimeOffset(TimeProvider.System.GetUtcNow().Date, TimeSpan.Zero);
        var budget = new MemoryBudget(1L << 30);
        var bodies = Bodies(start.ToUnixTimeMilliseconds());
        var frames = bodies.Select(_ => new CopyFrame(budget)).ToArray();
        var times = TimeRules.At(start.AddDays(1), TimeSpan.FromDays(90), TimeSpan.FromDays(1), UnixUnit.Milliseconds);
        var format = new NdjsonFormat();
        var order = new RowOrder();
        var copied = 0L;
        var target = new byte[1 << 20];

        Measure("decode", Decode, Clear);
        Decode();
        Measure("sort", Sort, order.Dispose);
        Sort();
        Measure("gather", Gather, () => { });
        var (json, copy) = (bodies.Sum(body => (long)body.Length) / Rows, copied / (Rows * (Warmups * 2)));
        AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{json} bytes of JSON and {copy} bytes of COPY a row"));
        return 0;

        void Decode()
        {
            for (var i = 0; i < bodies.Length; i++)
            {
                using var decoder = format.Open(TableLayout.Metrics, times);
                frames[i].Devices = DeviceScope.All;
                decoder.Decode(bodies[i], isFinal: true, frames[i]);
            }
        }

        void Clear()
        {
            foreach (var frame in frames)
                frame.Clear();
        }

        void Sort()
        {
            foreach (var frame in frames)
                order.Add(frame);

            order.Sort();
        }

        void Gather()
        {
            var at = 0;
            foreach (var row in order.Rows)
            {
                var tuple = order.Tuple(row);
                tuple.CopyTo(target.AsSpan(at));
                copied += tuple.Length;
                at = at > target.Length / 2 ? 0 : at + tuple.Length;
            }
        }
    }

    private static void Measure(string stage, Action run, Action undo)
    {
        var (best, allocated) = (TimeSpan.MaxValue, long.MaxValue);
        for (var i = 0; i < Warmups * 2; i++)
        {
            var (bytes, at) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
            run();
            var elapsed = Stopwatch.GetElapsedTime(at);
            bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
            undo();
            if (i >= Warmups)
                (best, allocated) = (elapsed < best ? elapsed : best, Math.Min(bytes, allocated));
        }

        AnsiConsole.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{stage}: {best.TotalNanoseconds / Rows:F0} ns and {(double)allocated / Rows:F4} bytes allocated a row"));
    }

    private static byte[][] Bodies(long start)
    {
        var text = new StringBuilder();
        return [.. Enumerable.Range(0, Requests).Select(request =>
        {
            text.Clear();
            for (var i = 0; i < RowsEach; i++)
                Fleet.AppendJson(text, (request * (long)RowsEach) + i, start);

            return Encoding.ASCII.GetBytes(text.ToString());
        })];
    }
}
