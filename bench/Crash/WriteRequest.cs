using System.Text;

namespace Flux.Bench.Crash;

/// <summary>One request of a writer. The device identifies its rows among all others, the index among themselves.</summary>
internal sealed class WriteRequest
{
    private static readonly string[] Tables = ["metrics", "logs", "events"];

    private readonly Random _random;

    public WriteRequest(string device, Random random)
    {
        _random = random;
        Device = device;
        Table = Tables[random.Next(Tables.Length)];
        IsAtomic = random.Next(8) == 0;
        Key = random.Next(4) == 0 ? null : $"{device} {random.Next()}";
        var rows = random.Next(5) == 0 ? random.Next(500, 3_000) : random.Next(1, 60);
        var badEvery = random.Next(4) == 0 ? random.Next(2, 30) : int.MaxValue;
        var body = new StringBuilder();
        for (var i = 0; i < rows; i++)
        {
            var isBad = i % badEvery == badEvery - 1;
            body.Append(isBad ? BadRow(i) : GoodRow(i)).Append('\n');
            if (!isBad)
                GoodRows.Add(i);
        }

        (Body, Rejected) = (body.ToString(), rows - GoodRows.Count);
    }

    public string Device { get; }

    public string Table { get; }

    public string? Key { get; }

    public bool IsAtomic { get; }

    /// <summary>NDJSON.</summary>
    public string Body { get; }

    /// <summary>Indexes of the rows that must be accepted.</summary>
    public List<int> GoodRows { get; } = [];

    public int Rejected { get; }

    /// <summary>Nothing of it may be written.</summary>
    public bool IsRefused => IsAtomic && Rejected > 0;

    /// <summary>Its outcome.</summary>
    public WriteEnd End { get; set; } = WriteEnd.Open;

    private string GoodRow(int index) => Table switch
    {
        "metrics" => $$"""{"deviceId":"{{Device}}","metricName":"m{{index % 3}}","metricValue":{{index}}}""",
        "logs" => $$"""{"deviceId":"{{Device}}","logLevel":"info","message":"{{index}}"}""",
        _ => $$"""{"deviceId":"{{Device}}","eventType":"e","eventData":{{index}}}""",
    };

    private string BadRow(int index) => _random.Next(3) switch
    {
        0 => $$"""{"deviceId":"{{Device}}"}""",
        1 => GoodRow(index)[..^1],
        _ => GoodRow(index).Replace("\"deviceId\"", "\"time\":\"yesterday\",\"deviceId\"", StringComparison.Ordinal),
    };
}
