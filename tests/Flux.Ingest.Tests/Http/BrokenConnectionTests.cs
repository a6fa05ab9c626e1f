using System.Text;

namespace Flux.Ingest.Tests.Http;

public sealed class BrokenConnectionTests(RunningIngest ingest) : IClassFixture<RunningIngest>
{
    [Fact]
    public async Task A_body_shorter_than_its_content_length_writes_nothing()
    {
        await using var connection = await RawConnection.OpenAsync(ingest.Address);
        await connection.PostAsync("Content-Length: 1000\r\nIdempotency-Key: short", $"[{Metric("short")},");
        connection.StopSending();

        Assert.DoesNotContain("HTTP/1.1 200", await connection.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await ingest.CountAsync("device_metrics", "short"));

        var retry = await ingest.PostAsync("metrics", $"[{Metric("short")},{Metric("short")}]", key: "short");
        Assert.Equal("""{"accepted":2,"rejected":0}""", retry.Text);
    }

    [Fact]
    public async Task A_body_longer_than_its_content_length_is_cut_there_and_the_rest_is_no_request()
    {
        await using var connection = await RawConnection.OpenAsync(ingest.Address);
        var body = Metric("long");
        await connection.PostAsync($"Content-Length: {body.Length}", body + ",{garbage}\r\n\r\n");

        var answer = await connection.ReadToEndAsync();
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.Contains("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Equal(1, await ingest.CountAsync("device_metrics", "long"));
    }

    [Fact]
    public async Task A_content_length_over_the_limit_is_413_before_any_byte()
    {
        await using var connection = await RawConnection.OpenAsync(ingest.Address);
        await connection.PostAsync($"Content-Length: {65L << 20}", "");

        Assert.StartsWith("HTTP/1.1 413", await connection.ReadSomeAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_goes_away_writes_nothing_and_gives_its_memory_back()
    {
        for (var i = 0; i < 20; i++)
        {
            await using var connection = await RawConnection.OpenAsync(ingest.Address);
            await connection.PostAsync("Content-Length: 100000", $"[{string.Join(',', Enumerable.Repeat(Metric("gone"), 500))}");
            connection.Reset();
        }

        Assert.Equal("""{"accepted":1,"rejected":0}""", (await ingest.PostAsync("metrics", Metric("stays"))).Text);
        Assert.Equal(0, await ingest.CountAsync("device_metrics", "gone"));
        await ingest.UntilAsync(() => ingest.MemoryUsed == 0);
    }

    [Fact]
    public async Task A_body_may_come_byte_by_byte_in_chunks()
    {
        await using var connection = await RawConnection.OpenAsync(ingest.Address);
        await connection.PostAsync("Transfer-Encoding: chunked\r\nConnection: close", "");
        foreach (var b in $"[{Metric("bytewise")}]")
            await connection.SendAsync($"1\r\n{b}\r\n");

        await connection.SendAsync("0\r\n\r\n");

        Assert.Contains("""{"accepted":1,"rejected":0}""", await connection.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_of_known_length_may_be_cut_anywhere_between_its_head_and_its_end()
    {
        await using var connection = await RawConnection.OpenAsync(ingest.Address);
        var body = $"[{Metric("cut")}]";
        for (var cut = 0; cut <= body.Length; cut++)
        {
            await connection.PostAsync($"Content-Length: {body.Length}\r\nIdempotency-Key: cut-{cut}", body[..cut]);
            await connection.SendAsync(body[cut..]);

            Assert.EndsWith("""{"accepted":1,"rejected":0}""", await connection.ReadSomeAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(body.Length + 1, await ingest.CountAsync("device_metrics", "cut"));
    }

    [Fact]
    public async Task Requests_in_a_row_on_one_connection_are_answered_in_a_row()
    {
        await using var connection = await RawConnection.OpenAsync(ingest.Address);
        var body = Metric("pipelined");
        var request = $"POST /api/v1/metrics HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n";
        await connection.SendAsync(new StringBuilder().Insert(0, $"{request}\r\n{body}", 20).Append($"{request}Connection: close\r\n\r\n{body}").ToString());

        Assert.Equal(22, (await connection.ReadToEndAsync()).Split("HTTP/1.1 200").Length);
        Assert.Equal(21, await ingest.CountAsync("device_metrics", "pipelined"));
    }

    private static string Metric(string device) => $$"""{"deviceId":"{{device}}","metricName":"m","metricValue":1}""";
}
