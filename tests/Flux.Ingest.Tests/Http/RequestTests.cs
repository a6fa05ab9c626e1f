using System.IO.Compression;
using System.Net;
using System.Text;

namespace Flux.Ingest.Tests.Http;

public sealed class RequestTests(RunningIngest ingest) : IClassFixture<RunningIngest>
{
    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/json; charset=utf-16")]
    public async Task Another_content_type_is_415(string type) =>
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await ingest.PostAsync("metrics", "[]", type)).Status);

    [Theory]
    [InlineData("metrics?precision=min")]
    [InlineData("metrics?precision=")]
    [InlineData("metrics?atomic=yes")]
    [InlineData("metrics?atomc=true")]
    public async Task A_parameter_that_means_nothing_is_400(string route)
    {
        var reply = await ingest.PostAsync(route, "[]");

        Assert.Equal((HttpStatusCode.BadRequest, "urn:flux:bad-parameter"), (reply.Status, reply.Json.GetProperty("type").GetString()));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task A_compressed_body_is_read(string coding)
    {
        var row = $$"""{"deviceId":"{{coding}}","metricName":"m","metricValue":1}""";

        var reply = await ingest.PostAsync("metrics", Compress(coding, Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Repeat(row, 3_000))}]")), coding: coding);

        Assert.Equal("""{"accepted":3000,"rejected":0}""", reply.Text);
        Assert.Equal(3000, await ingest.CountAsync("device_metrics", coding));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task A_compression_bomb_is_413_and_what_is_no_compression_is_400(string coding)
    {
        var bomb = await ingest.PostAsync("metrics", Compress(coding, new byte[65 << 20]), coding: coding);
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "urn:flux:body-too-large"), (bomb.Status, bomb.Json.GetProperty("type").GetString()));

        var noise = await ingest.PostAsync("metrics", "this is not compressed"u8.ToArray(), coding: coding);
        Assert.Equal((HttpStatusCode.BadRequest, "urn:flux:bad-compression"), (noise.Status, noise.Json.GetProperty("type").GetString()));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task A_compressed_body_that_ends_too_early_is_400_and_writes_nothing(string coding)
    {
        // Every row is there: only the end of the compression itself is missing, as after a copy that broke off.
        var whole = Compress(coding, Encoding.UTF8.GetBytes($$"""{"deviceId":"cut-{{coding}}","metricName":"m","metricValue":1}{{'\n'}}"""));
        for (var missing = 1; missing <= 9; missing++)
        {
            var reply = await ingest.PostAsync("metrics", whole[..^missing], "application/x-ndjson", coding: coding);
            Assert.Equal((HttpStatusCode.BadRequest, "urn:flux:bad-compression"), (reply.Status, reply.Json.GetProperty("type").GetString()));
        }

        Assert.Equal(0, await ingest.CountAsync("device_metrics", $"cut-{coding}"));
    }

    [Fact]
    public async Task Another_content_coding_is_415() =>
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await ingest.PostAsync("metrics", [1], coding: "zstd")).Status);

    [Fact]
    public async Task A_row_of_ten_megabytes_is_rejected_and_its_neighbours_are_committed()
    {
        const string Good = """{"deviceId":"large","metricName":"m","metricValue":1}""";
        var large = $$"""{"deviceId":"{{new string('x', 10 << 20)}}","metricName":"m","metricValue":1}""";

        foreach (var (body, type) in new[] { ($"[{Good},{large},{Good}]", "application/json"), ($"{Good}\n{large}\n{Good}", "application/x-ndjson") })
        {
            var reply = await ingest.PostAsync("metrics", body, type);
            Assert.Equal((2, 1), (reply.Json.GetProperty("accepted").GetInt32(), reply.Json.GetProperty("rejected").GetInt32()));
            Assert.Equal("row-too-large", reply.FirstError.GetProperty("code").GetString());
            Assert.Equal(1, reply.FirstError.GetProperty("index").GetInt32());
        }
    }

    [Fact]
    public async Task Another_method_or_route_is_refused()
    {
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await ingest.GetAsync("/api/v1/metrics")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await ingest.PostAsync("traces", "[]")).Status);
    }

    private static byte[] Compress(string coding, byte[] bytes)
    {
        using var target = new MemoryStream();
        using (Stream stream = coding switch
        {
            "gzip" => new GZipStream(target, CompressionLevel.Fastest),
            "br" => new BrotliStream(target, CompressionLevel.Fastest),
            _ => new ZLibStream(target, CompressionLevel.Fastest),
        })
        {
            stream.Write(bytes);
        }

        return target.ToArray();
    }
}
