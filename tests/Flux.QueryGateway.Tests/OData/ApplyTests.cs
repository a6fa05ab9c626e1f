using System.Net;

namespace Flux.QueryGateway.Tests.OData;

public sealed class ApplyTests(SurfaceFixture gateway) : IClassFixture<SurfaceFixture>
{
    [Theory]
    [InlineData("aggregate(MetricValue with sum as S,MetricValue with average as A,MetricValue with min as L,MetricValue with max as H,$count as N)", """[{"S":96.75,"A":16.125,"L":-5.25,"H":31,"N":6}]""")]
    [InlineData("aggregate(DeviceId with countdistinct as D,Time with max as T)", """[{"D":3,"T":"2026-01-02T03:04:05.000007Z"}]""")]
    [InlineData("groupby((MetricName),aggregate($count as N))", """[{"MetricName":"humidity","N":1},{"MetricName":"pressure","N":1},{"MetricName":"temperature","N":4}]""")]
    [InlineData("groupby((Unit))", """[{"Unit":"celsius"},{"Unit":"percent"},{"Unit":null}]""")]
    [InlineData("filter(MetricValue gt 0)/groupby((DeviceId),aggregate(MetricValue mul 2 with max as M))", """[{"DeviceId":"device_001","M":62},{"DeviceId":"device_002","M":60},{"DeviceId":"it's/a device","M":40}]""")]
    [InlineData("groupby((MetricName),aggregate($count as N))/filter(N gt 1)", """[{"MetricName":"temperature","N":4}]""")]
    [InlineData("groupby((MetricName),aggregate($count as N))&$filter=N eq 1 and MetricName ne 'pressure'", """[{"MetricName":"humidity","N":1}]""")]
    [InlineData("groupby((MetricName),aggregate($count as N))&$orderby=N desc,MetricName desc&$top=2&$skip=1", """[{"MetricName":"pressure","N":1},{"MetricName":"humidity","N":1}]""")]
    [InlineData("groupby((Tags/location),aggregate($count as N))", """[{"Tags":{"location":"room_1"},"N":2},{"Tags":{"location":"room_2"},"N":1},{"Tags":{"location":null},"N":3}]""")]
    [InlineData("filter(MetricValue gt 1000)/aggregate(MetricValue with sum as S,$count as N)", """[{"S":null,"N":0}]""")]
    public async Task Rows_are_aggregated(string apply, string expected)
    {
        var response = await gateway.Client.GetODataAsync($"DeviceMetrics?$apply={apply}");

        Assert.True(response.Status == HttpStatusCode.OK, response.Body);
        Assert.Equal(expected, response.Json.GetProperty("value").GetRawText());
    }

    [Fact]
    public async Task Groups_of_levels_are_ordered_by_severity()
    {
        var response = await gateway.Client.GetODataAsync("DeviceLogs?$apply=groupby((LogLevel),aggregate($count as N))&$orderby=LogLevel desc");

        Assert.Equal(["fatal", "error", "warn", "info", "debug"], response.Rows.Select(row => row.GetProperty("LogLevel").GetString()));
    }
}
