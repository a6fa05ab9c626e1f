using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Flux.Ingest.Tests;

public sealed class AttackTests(AttackTests.Impatient ingest) : IClassFixture<AttackTests.Impatient>
{
    private const string Row = """{"deviceId":"fine","metricName":"m","metricValue":1}""";

    [Fact]
    public async Task Hundreds_of_senders_that_trickle_a_body_are_cut_off_while_others_are_served()
    {
        var crowd = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => BeginAsync(contentLength: 1_000_000)));

        Assert.Equal(HttpStatusCode.OK, (await ingest.PostAsync("metrics", Row)).Status);

        var answers = await Task.WhenAll(crowd.Select(ReadStatusAsync));
        Assert.All(answers, answer => Assert.Contains("408", answer, StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, (await ingest.GetAsync("/health")).Status);
        Assert.Equal(HttpStatusCode.OK, (await ingest.PostAsync("metrics", Row)).Status);
    }

    [Fact]
    public async Task A_sender_that_is_steady_but_never_done_is_cut_off_by_the_clock()
    {
        using var client = await BeginAsync(contentLength: 100_000_00);
        var stream = client.GetStream();
        var answer = ReadStatusAsync(client);
        try
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
            while (!answer.IsCompleted && await timer.WaitForNextTickAsync())
                await stream.WriteAsync(Encoding.ASCII.GetBytes(Row + "\n"));
        }
        catch (IOException)
        {
            // The service has closed the connection behind its answer.
        }

        Assert.Contains("408", await answer, StringComparison.Ordinal);
    }

    private async Task<TcpClient> BeginAsync(int contentLength)
    {
        var client = new TcpClient();
        await client.ConnectAsync(ingest.Address.Host, ingest.Address.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /api/v1/metrics HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\nContent-Length: {contentLength}\r\n\r\n{Row}\n"));
        return client;
    }

    private static async Task<string> ReadStatusAsync(TcpClient client)
    {
        using var reader = new StreamReader(client.GetStream(), leaveOpen: true);
        return await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60)) ?? "";
    }

    /// <summary>The service with little patience, so that the test needs little too.</summary>
    public sealed class Impatient : RunningIngest
    {
        protected override IEnumerable<(string Key, string Value)> Settings =>
            [("Flux:Http:RateGrace", "00:00:02"), ("Flux:Http:WriteTimeout", "00:00:08")];
    }
}
