namespace Flux.QueryGateway.Tests.OData;

/// <summary>360,000 rows in five chunks: a page of 1,000 rows reads only what it needs.</summary>
public sealed class PlanTests(PlanFixture gateway) : IClassFixture<PlanFixture>
{
    [Theory]
    [InlineData("DeviceMetrics", 1, 36_000)]
    [InlineData("DeviceMetrics?$orderby=Time desc&$top=10", 1, 36_000)]
    [InlineData("DeviceMetrics?$filter=MetricName eq 'metric_3'", 1, 36_000)]
    [InlineData("DeviceMetrics?$filter=Tags/location eq 'room_3'", 1, 36_000)]
    [InlineData("DeviceMetrics?$filter=Time lt 2026-01-03T12:00:00Z", 1, 36_000)]
    [InlineData("DeviceMetrics?$filter=DeviceId eq 'device_3' and MetricName eq 'metric_3'", 2, 3_000)]
    [InlineData("DeviceMetrics?$filter=DeviceId eq 'device_3' and Time ge 2026-01-02T00:00:00Z and Time lt 2026-01-03T00:00:00Z", 1, 7_300)]
    [InlineData("DeviceMetrics?$filter=DeviceId eq 'device_3' and MetricName eq 'metric_3' and Time ge 2026-01-02T00:00:00Z and Time lt 2026-01-03T00:00:00Z", 1, 1_500)]
    public async Task Page_reads_only_the_chunks_and_rows_that_it_needs(string address, int chunks, int rows)
    {
        var plan = await gateway.PlanAsync(address);

        Assert.True(plan.Chunks.Count <= chunks && plan.Rows <= rows, $"{plan.Chunks.Count} chunks, {plan.Rows} rows: {plan.Text}");
    }

    [Theory]
    [InlineData("DeviceMetrics?$skip=200000", 36_000)]
    [InlineData("DeviceMetrics?$skip=30000&$filter=MetricName eq 'metric_3'", 36_000)]
    [InlineData("DeviceMetrics?$skip=5000&$filter=DeviceId eq 'device_3' and MetricName eq 'metric_3'", 3_000)]
    public async Task Later_page_reads_no_more_than_the_first_one(string address, int rows)
    {
        var before = await gateway.Client.GetODataAsync(address, ("Prefer", "odata.maxpagesize=100"));
        var plan = await gateway.PlanAsync(before.NextLink!);

        Assert.True(plan.Chunks.Count <= 2 && plan.Rows <= rows, $"{plan.Chunks.Count} chunks, {plan.Rows} rows: {plan.Text}");
    }

    [Theory]
    [InlineData("LatestMetrics?$filter=DeviceId eq 'device_3'")]
    [InlineData("Devices?$filter=DeviceId eq 'device_3'")]
    [InlineData("LatestMetrics?$filter=DeviceId eq 'device_3' and MetricName eq 'metric_3'")]
    public async Task Newest_rows_of_a_device_are_read_one_by_one(string address)
    {
        var plan = await gateway.PlanAsync(address);

        Assert.True(plan.Rows <= 5 + 5 + 5, $"{plan.Rows} rows: {plan.Text}");
    }
}
