using System.Net;
using Npgsql;

namespace Flux.QueryGateway.Tests.OData;

public sealed class TimeLimitTests(TimeLimitFixture gateway) : IClassFixture<TimeLimitFixture>
{
    private const string Waiting = """
        SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'active' AND wait_event_type = 'Lock' AND query LIKE '%device_events%'
        """;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Query_over_its_time_limit_is_504_and_cancels_its_statement()
    {
        await using var blocker = await BlockAsync();
        var pending = gateway.Client.GetODataAsync("DeviceEvents");
        await WaitForStatementsAsync(1);

        gateway.Time.Advance(TimeSpan.FromSeconds(31));
        var result = await pending;

        Assert.Equal(HttpStatusCode.GatewayTimeout, result.Status);
        Assert.Contains("30 s", result.ErrorMessage, StringComparison.Ordinal);
        await WaitForStatementsAsync(0);
    }

    [Fact]
    public async Task Statement_is_cancelled_when_its_client_disconnects()
    {
        await using var blocker = await BlockAsync();
        using var disconnect = new CancellationTokenSource();
        var pending = gateway.Client.GetAsync("/odata/DeviceEvents", disconnect.Token);
        await WaitForStatementsAsync(1);

        await disconnect.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending);
        await WaitForStatementsAsync(0);
    }

    [Fact]
    public async Task Timeout_after_the_first_byte_aborts_the_connection()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/odata/DeviceLogs");
        request.Headers.Add("Prefer", "odata.maxpagesize=60000");
        using var response = await gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await using var body = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[16 * 1024];

        // The limit does not run while the gateway waits for the client. Each read advances the clock, partly while rows are written.
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            while (await body.ReadAsync(buffer) > 0)
                gateway.Time.Advance(TimeSpan.FromMinutes(1));
        });
    }

    /// <summary>Blocks all reads of the events until disposed.</summary>
    private async Task<NpgsqlConnection> BlockAsync()
    {
        var connection = await gateway.DataSource.OpenConnectionAsync();
        await using var command = new NpgsqlCommand("BEGIN; LOCK TABLE device_events IN ACCESS EXCLUSIVE MODE", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    private async Task WaitForStatementsAsync(long statements)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (true)
        {
            await using var command = gateway.DataSource.CreateCommand(Waiting);
            if ((long)(await command.ExecuteScalarAsync(limit.Token))! == statements)
                return;
        }
    }
}
