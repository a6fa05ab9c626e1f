using System.Net;

namespace Flux.Ingest.Tests.Http;

public sealed class WriteTests(RunningIngest ingest) : IClassFixture<RunningIngest>
{
    [Fact]
    public async Task An_array_of_metrics_is_in_the_table_when_the_answer_comes()
    {
        var reply = await ingest.PostAsync("metrics", $$"""
            [
              { "time": "{{RunningIngest.Now}}", "deviceId": "array", "metricName": "temperature", "metricValue": 21.5, "unit": "celsius", "tags": { "room": "a" } },
              { "deviceId": "array", "metricName": "humidity", "metricValue": 40 }
            ]
            """);

        Assert.Equal(HttpStatusCode.OK, reply.Status);
        Assert.Equal("""{"accepted":2,"rejected":0}""", reply.Text);
        Assert.Equal(2, await ingest.CountAsync("device_metrics", "array"));
        Assert.Equal("a", await ingest.ScalarAsync<string>("SELECT tags->>'room' FROM device_metrics WHERE device_id = 'array' AND unit = 'celsius' AND metric_value = 21.5"));
    }

    [Fact]
    public async Task One_object_is_a_body_too()
    {
        var reply = await ingest.PostAsync("logs", """{"deviceId":"single","logLevel":"warn","message":"düster \"x\" \u00e4 😀 \ud83d\ude00","source":"s","tags":{"n":1.10}}""");

        Assert.Equal("""{"accepted":1,"rejected":0}""", reply.Text);
        Assert.Equal("düster \"x\" ä 😀 😀", await ingest.ScalarAsync<string>("SELECT message FROM device_logs WHERE device_id = 'single'"));
    }

    [Fact]
    public async Task Lines_are_rows_and_snake_case_names_are_taken()
    {
        var reply = await ingest.PostAsync("events", """
            {"device_id":"lines","event_type":"start","event_data":{"by":"hand"},"severity":"low"}

            {"event_data":[1,2,{"x":null}],"device_id":"lines","event_type":"stop"}
            {"device_id":"lines","event_type":"note","event_data":"text"}
            """, "application/x-ndjson; charset=utf-8");

        Assert.Equal("""{"accepted":3,"rejected":0}""", reply.Text);
        Assert.Equal(3, await ingest.CountAsync("device_events", "lines"));
    }

    [Fact]
    public async Task A_bad_row_is_rejected_with_index_path_code_and_reason_and_the_others_are_committed()
    {
        var reply = await ingest.PostAsync("metrics", """
            [ {"deviceId":"partial","metricName":"m","metricValue":1},
              {"deviceId":"partial","metricName":"m","metricValue":"1"},
              {"deviceId":"partial","metricName":"m","metricValue":3} ]
            """);

        Assert.Equal(HttpStatusCode.BadRequest, reply.Status);
        Assert.Equal("application/problem+json", reply.ContentType);
        Assert.Equal("urn:flux:partial-write", reply.Json.GetProperty("type").GetString());
        Assert.Equal((2, 1), (reply.Json.GetProperty("accepted").GetInt32(), reply.Json.GetProperty("rejected").GetInt32()));
        Assert.Equal(
            """{"index":1,"path":"$.metricValue","code":"wrong-type","reason":"metricValue must be a number."}""", reply.FirstError.GetRawText());
        Assert.NotEmpty(reply.Json.GetProperty("traceId").GetString()!);
        Assert.Equal(2, await ingest.CountAsync("device_metrics", "partial"));
    }

    [Fact]
    public async Task Rows_before_a_break_are_committed()
    {
        var reply = await ingest.PostAsync("metrics", """[{"deviceId":"broken","metricName":"m","metricValue":1},{"deviceId":"broken","metricNa""");

        Assert.Equal(HttpStatusCode.BadRequest, reply.Status);
        Assert.Equal(1, reply.Json.GetProperty("brokenAt").GetInt32());
        Assert.Equal("malformed-json", reply.FirstError.GetProperty("code").GetString());
        Assert.Equal(1, await ingest.CountAsync("device_metrics", "broken"));
    }

    [Fact]
    public async Task Atomic_writes_all_rows_or_none()
    {
        const string Good = """{"deviceId":"atomic","metricName":"m","metricValue":1}""";

        var reply = await ingest.PostAsync("metrics?atomic=true", $"[{Good},{{}}]");
        Assert.Equal(HttpStatusCode.BadRequest, reply.Status);
        Assert.Equal("urn:flux:atomic-write", reply.Json.GetProperty("type").GetString());
        Assert.Equal(0, reply.Json.GetProperty("accepted").GetInt32());
        Assert.Equal(0, await ingest.CountAsync("device_metrics", "atomic"));

        Assert.Equal("""{"accepted":2,"rejected":0}""", (await ingest.PostAsync("metrics?atomic=true", $"[{Good},{Good}]")).Text);
        Assert.Equal(2, await ingest.CountAsync("device_metrics", "atomic"));
    }

    [Fact]
    public async Task An_empty_array_is_no_rows_and_an_empty_body_is_an_error()
    {
        Assert.Equal("""{"accepted":0,"rejected":0}""", (await ingest.PostAsync("metrics", " [ ] ")).Text);

        foreach (var (body, type) in new[] { ("", "application/json"), (" \n ", "application/json"), ("\n\n", "application/x-ndjson") })
        {
            var reply = await ingest.PostAsync("metrics", body, type);
            Assert.Equal(HttpStatusCode.BadRequest, reply.Status);
            Assert.Equal("urn:flux:empty-body", reply.Json.GetProperty("type").GetString());
        }
    }
}
