using System.Net;
using Npgsql;

namespace Flux.QueryGateway.Tests.OData;

public sealed class TimeLimitTests(TimeLimitFixture gateway) : IClassFixture<TimeLimitFixture>
{
    private const string Waiting = """
        SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'active' AND wait_event_type = 'Lock' AND query LIKE '%device_events%'
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_query_over_its_time_limit_is_504_and_its_statement_is_cancelled_in_the_database()
    {
        await using var blocker = await BlockAsync();
        var asked = gateway.Client.AskAsync("DeviceEvents");
        await SeeAsync(1);

        gateway.Time.Advance(TimeSpan.FromSeconds(31));
        var answer = await asked;

        Assert.Equal(HttpStatusCode.GatewayTimeout, answer.Status);
        Assert.Contains("30 s", answer.ErrorMessage, StringComparison.Ordinal);
        await SeeAsync(0);
    }

    [Fact]
    public async Task A_client_that_leaves_takes_its_statement_along()
    {
        await using var blocker = await BlockAsync();
        using var leaving = new CancellationTokenSource();
        var asked = gateway.Client.GetAsync("/odata/DeviceEvents", leaving.Token);
        await SeeAsync(1);

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        await SeeAsync(0);
    }

    [Fact]
    public async Task An_answer_whose_time_is_over_after_it_began_ends_in_a_broken_connection()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/odata/DeviceLogs");
        request.Headers.Add("Prefer", "odata.maxpagesize=60000");
        using var response = await gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await using var body = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[16 * 1024];

        // While a client is waited for the limit stands still; here it passes with every read, and some of it while rows are written.
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            while (await body.ReadAsync(buffer) > 0)
                gateway.Time.Advance(TimeSpan.FromMinutes(1));
        });
    }

    /// <summary>Keeps everybody from the events until it is disposed of.</summary>
    private async Task<NpgsqlConnection> BlockAsync()
    {
        var connection = await gateway.DataSource.OpenConnectionAsync();
        await using var command = new NpgsqlCommand("BEGIN; LOCK TABLE device_events IN ACCESS EXCLUSIVE MODE", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    private async Task SeeAsync(long statements)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            await using var command = gateway.DataSource.CreateCommand(Waiting);
            if ((long)(await command.ExecuteScalarAsync(patience.Token))! == statements)
                return;
        }
    }
}
