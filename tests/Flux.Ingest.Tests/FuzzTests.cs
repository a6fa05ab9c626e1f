using System.Globalization;
using System.Net;
using Flux.Ingest.Tests.Decoding;
using Microsoft.Extensions.Time.Testing;

namespace Flux.Ingest.Tests;

public sealed class FuzzTests(FuzzTests.StillIngest ingest) : IClassFixture<FuzzTests.StillIngest>
{
    private static readonly TimeSpan Retention = TimeSpan.FromDays(90);

    /// <summary>The service at a moment that stands still, so that rows without a time are known beforehand.</summary>
    public sealed class StillIngest : RunningIngest
    {
        protected override TimeProvider Clock { get; } = new FakeTimeProvider(Decoded.Received);
    }

    /// <summary>Bodies sent; <c>FLUX_FUZZ_BODIES</c> makes it minutes.</summary>
    private static int Bodies => Math.Max(MutationTests.Bodies / 8, 500);

    [Fact]
    public async Task What_was_taken_is_stored_once_and_everything_else_is_not()
    {
        var seed = Environment.TickCount;
        var mutations = new Mutations(seed);
        var bodies = Enumerable.Range(0, Bodies).Select(_ => mutations.Next()).ToArray();
        var taken = new List<object?[]>();

        await Parallel.ForEachAsync(bodies.Index(), new ParallelOptions { MaxDegreeOfParallelism = 12 }, async (numbered, _) =>
        {
            var (i, body) = numbered;
            var (lines, isAtomic) = (i % 3 == 0, i % 5 == 0);
            var decoded = Decoded.Of(body, Retention, lines: lines);
            var reply = await ingest.PostAsync(isAtomic ? "metrics?atomic=true" : "metrics", body, lines ? "application/x-ndjson" : "application/json", i % 4 == 0 ? $"fuzz {i}" : null);

            var because = $"seed {seed}, body {i} {Convert.ToBase64String(body)}: {reply}";
            var isKept = !isAtomic || decoded.Rejected == 0;
            Assert.True(reply.Status == (decoded.Rejected > 0 || IsBlank(reply) ? HttpStatusCode.BadRequest : HttpStatusCode.OK), because);
            Assert.True(IsBlank(reply) ? decoded.Rows.Count + decoded.Rejected == 0 : reply.Json.GetProperty("accepted").GetInt64() == (isKept ? decoded.Rows.Count : 0), because);
            Assert.True(IsBlank(reply) || reply.Json.GetProperty("rejected").GetInt64() == decoded.Rejected, because);
            if (isKept)
            {
                lock (taken)
                    taken.AddRange(decoded.Rows);
            }
        });

        Assert.NotEmpty(taken);
        Assert.Equal(await ExpectedAsync(taken), await StoredAsync());
    }

    private static bool IsBlank(Reply reply) => reply.Text.Contains("urn:flux:empty-body", StringComparison.Ordinal);

    private async Task<string[]> ExpectedAsync(List<object?[]> rows)
    {
        // The database's own spelling of the JSON.
        var tags = await ingest.ScalarAsync<string[]>(
            "SELECT array_agg(coalesce(tags::jsonb::text, '') ORDER BY n) FROM unnest($1::text[]) WITH ORDINALITY AS sent (tags, n)", (object)rows.Select(row => (string?)row[5]).ToArray());
        return [.. rows.Select((row, i) => Text([.. row[..5], tags[i]])).Order(StringComparer.Ordinal)];
    }

    private async Task<string[]> StoredAsync()
    {
        await using var command = ingest.DataSource.CreateCommand("SELECT time, device_id, metric_name, metric_value, unit, coalesce(tags::text, '') FROM device_metrics");
        await using var reader = await command.ExecuteReaderAsync();
        var stored = new List<string>();
        while (await reader.ReadAsync())
        {
            stored.Add(Text(
                reader.GetFieldValue<DateTimeOffset>(0), reader.GetString(1), reader.GetString(2), reader.GetDouble(3), await reader.IsDBNullAsync(4) ? null : reader.GetString(4), reader.GetString(5)));
        }

        return [.. stored.Order(StringComparer.Ordinal)];
    }

    private static string Text(params object?[] values) =>
        string.Join('|', values.Select(value => value is DateTimeOffset time ? time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture) : Convert.ToString(value, CultureInfo.InvariantCulture)));
}
