using System.Globalization;
using Flux.Bench.Query;

// Usage: Query <connection string of a server> [rows of a page, comma-separated] [connections, comma-separated] [seconds a round] [postgraphile=<its executable>]
//        Query <connection string of a server> series-fill [series]: makes a database that stays, and says its connection string
//        Query <connection string of that database> series [seconds a round]
//        Query <connection string of a server> first [stock,floor,flux]: the first second of three processes each, turn about
//        Query <connection string of a server> memory [rows]: what a gateway holds while it streams that many rows
//        Query <connection string of a server> latest-fill: makes a database of 100,000 series that stays, and says its connection string
//        Query <connection string of that database> latest: their newest rows, and those of one device
if (args.Length == 0)
{
    Console.Error.WriteLine("Name a PostgreSQL server with TimescaleDB: \"Host=127.0.0.1;Username=postgres\". A database of the benchmark's own is made there and dropped.");
    return 2;
}

if (args is [var server, "series-fill", ..])
    return await SeriesDatabase.FillAsync(server, int.Parse(args.ElementAtOrDefault(2) ?? "10", CultureInfo.InvariantCulture));
if (args is [var filled, "series", ..])
    return await SeriesComparison.RunAsync(filled, TimeSpan.FromSeconds(double.Parse(args.ElementAtOrDefault(2) ?? "2", CultureInfo.InvariantCulture)));
if (args is [var made, FirstSecond.Process, var target])
    return await FirstSecond.MeasureAsync(made, target);
if (args is [_, "memory", ..])
    return await MemoryRun.RunAsync(args[0], Numbers(args.ElementAtOrDefault(2) ?? "5000000")[0]);
if (args is [_, "latest-fill"])
    return await LatestRun.FillAsync(args[0]);
if (args is [_, "latest"])
    return await LatestRun.RunAsync(args[0]);

await using var database = await BenchDatabase.CreateAsync(args[0]);
if (args is [_, "first", ..])
    return await FirstSecond.RunAsync(database, (args.ElementAtOrDefault(2) ?? "stock,floor,flux").Split(','));

var pages = Numbers(args.ElementAtOrDefault(1) ?? "1,100,1000,10000");
var connections = Numbers(args.ElementAtOrDefault(2) ?? "1,16");
var seconds = double.Parse(args.ElementAtOrDefault(3) ?? "2", CultureInfo.InvariantCulture);
const string Peer = "postgraphile=";
await Comparison.RunAsync(database, pages, connections, TimeSpan.FromSeconds(seconds), args.FirstOrDefault(arg => arg.StartsWith(Peer, StringComparison.Ordinal))?[Peer.Length..]);
return 0;

static int[] Numbers(string text) => [.. text.Split(',').Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
