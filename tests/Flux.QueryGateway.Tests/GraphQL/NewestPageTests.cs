using System.Globalization;

namespace Flux.QueryGateway.Tests.GraphQL;

/// <summary>Reading the newest rows of all devices does not open older chunks.</summary>
public sealed class NewestPageTests(NewestPageTests.Data gateway) : IClassFixture<NewestPageTests.Data>
{
    public sealed class Data : GatewayFixture
    {
        // A query that waits for a lock exceeds this timeout.
        protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>(StringComparer.Ordinal) { ["Flux:Query:Timeout"] = "00:00:10" };

        public override async Task InitializeAsync()
        {
            await base.InitializeAsync();
            foreach (var age in new[] { "20 days", "10 days", "0", "0", "0", "0" })
            {
                await ExecuteAsync($"""
                    INSERT INTO device_metrics (time, device_id, metric_name, metric_value)
                    SELECT now() - interval '{age}' - i * interval '1 second', 'd' || i % 7, 'm' || i % 3, i FROM generate_series(1, 300) i
                    """);
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("where: { metricName: { eq: \"m1\" } }, ")]
    [InlineData("where: { and: [{ metricValue: { gt: 10 } }, { time: { lt: \"2100-01-01T00:00:00Z\" } }] }, ")]
    [InlineData("order: [{ time: DESC }, { metricValue: ASC }], ")]
    public async Task Pages_of_newest_rows_read_no_older_chunk(string arguments)
    {
        await using var connection = await gateway.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var locks = connection.CreateCommand();
        locks.CommandText = """
            DO $$ DECLARE chunk regclass; BEGIN
                FOR chunk IN SELECT show_chunks('device_metrics', older_than => interval '9 days') LOOP EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', chunk); END LOOP;
            END $$
            """;
        await locks.ExecuteNonQueryAsync();

        string? after = null;
        List<DateTimeOffset> times = [];
        for (var page = 0; page < 3; page++)
        {
            var cursor = after is null ? "" : $", after: \"{after}\"";
            var metrics = (await gateway.QueryAsync($"{{ metrics({arguments}first: 50{cursor}) {{ nodes {{ time }} pageInfo {{ endCursor }} }} }}")).GetProperty("metrics");
            times.AddRange(metrics.GetProperty("nodes").EnumerateArray().Select(node => DateTimeOffset.Parse(node.GetProperty("time").GetString()!, CultureInfo.InvariantCulture)));
            after = metrics.GetProperty("pageInfo").GetProperty("endCursor").GetString();
        }

        Assert.Equal(150, times.Count);
        Assert.Equal(times.OrderDescending(), times);
    }
}
