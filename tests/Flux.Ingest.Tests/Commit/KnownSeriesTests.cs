using System.Globalization;
using System.Net;
using System.Text;
using Npgsql;

namespace Flux.Ingest.Tests.Commit;

public sealed class KnownSeriesTests(RunningIngest ingest) : IClassFixture<RunningIngest>
{
    private static readonly DateTimeOffset Start = TimeProvider.System.GetUtcNow().AddDays(-1);

    [Fact]
    public async Task A_series_is_noted_once_and_again_only_for_rows_that_are_older()
    {
        await PostAsync(Row("known", 10), Row("known", 5), Row("other", 7));
        await PostAsync(Row("known", 20), Row("known", 6));
        await PostAsync(Row("known", 2));
        await PostAsync(Row("known", 3));

        Assert.Equal([2, 5], await FirstMinutesAsync("known"));
        Assert.Equal([7], await FirstMinutesAsync("other"));
    }

    [Fact]
    public async Task What_a_refused_commit_has_noted_is_noted_again()
    {
        await using (var refuse = ingest.DataSource.CreateCommand(
            "ALTER TABLE device_metrics ADD CONSTRAINT refuse CHECK (device_id <> 'refused' OR metric_value > 0) NOT VALID"))
            await refuse.ExecuteNonQueryAsync();

        await PostAsync(HttpStatusCode.BadRequest, Row("refused", 1, -1));
        await PostToAsync("logs", """{"deviceId":"refused","logLevel":"info","message":"between"}""");
        await PostAsync(Row("refused", 1, 1));

        Assert.Equal([1], await FirstMinutesAsync("refused"));
    }

    [Fact]
    public async Task What_was_forgotten_behind_a_lost_connection_is_noted_again()
    {
        await PostAsync(Row("restored", 1));
        await using (var restore = ingest.DataSource.CreateCommand(
            "DELETE FROM flux.series WHERE device_id = 'restored'; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"))
            await restore.ExecuteNonQueryAsync();

        await PostAsync(Row("restored", 1));

        Assert.Equal([1], await FirstMinutesAsync("restored"));
    }

    private static string Row(string device, int minute, double value = 1) => string.Create(
        CultureInfo.InvariantCulture, $$"""{"deviceId":"{{device}}","metricName":"m","metricValue":{{value}},"time":"{{Start.AddMinutes(minute):O}}"}""");

    private Task PostAsync(params string[] rows) => PostAsync(HttpStatusCode.OK, rows);

    private async Task PostAsync(HttpStatusCode expected, params string[] rows)
    {
        using var response = await ingest.Client.PostAsync(
            new Uri("/api/v1/metrics", UriKind.Relative), new StringContent($"[{string.Join(',', rows)}]", Encoding.UTF8, "application/json"));
        Assert.Equal(expected, response.StatusCode);
    }

    private async Task PostToAsync(string table, string row)
    {
        using var response = await ingest.Client.PostAsync(new Uri($"/api/v1/{table}", UriKind.Relative), new StringContent(row, Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private async Task<List<int>> FirstMinutesAsync(string device)
    {
        await using var command = ingest.DataSource.CreateCommand("SELECT first_time FROM flux.series WHERE device_id = $1 ORDER BY first_time");
        command.Parameters.Add(new NpgsqlParameter { Value = device });
        await using var row = await command.ExecuteReaderAsync();
        var minutes = new List<int>();
        while (await row.ReadAsync())
            minutes.Add((int)Math.Round((row.GetFieldValue<DateTimeOffset>(0) - Start).TotalMinutes));
        return minutes;
    }
}
