namespace Flux.Bench.Query;

/// <summary>A process that has just started: how many answers in its first second.</summary>
internal static class FirstSecond
{
    public static async Task<int> RunAsync(BenchDatabase database, string target)
    {
        await using var app = await Targets.StartAsync(target, database.ConnectionString);
        using var client = new HttpClient();
        var result = await Load.RunAsync(client, device => Targets.Address(app, target, device, 1000), connections: 4, TimeSpan.FromSeconds(1));
        Console.WriteLine($"{target}: {result.PerSecond:F0} requests/s in the first second");
        return 0;
    }
}
