using System.CommandLine;
using SensorReplay;

var file = new Argument<FileInfo>("csv") { Description = "A file with the columns timestamp,value (no zone: read as UTC)." }
    .AcceptExistingOnly();
var device = new Option<string?>("--device") { Description = "Device id; default: the file's name." };
var metric = new Option<string>("--metric") { Description = "Metric name.", DefaultValueFactory = _ => "temperature" };
var unit = new Option<string>("--unit") { Description = "Unit of the values.", DefaultValueFactory = _ => "fahrenheit" };
var endNow = new Option<bool>("--end-now") { Description = "Shift the series so that its last row is now." };
var batch = new Option<int>("--batch") { Description = "Rows per request.", DefaultValueFactory = _ => 1000 };
var ingest = new Option<Uri>("--ingest")
{
    Description = "The ingest service.",
    DefaultValueFactory = _ => new Uri("http://localhost:5301"),
};
var query = new Option<Uri>("--query") { Description = "The query gateway.", DefaultValueFactory = _ => new Uri("http://localhost:5302") };
var key = new Option<string?>("--api-key")
{
    Description = "An API key with flux.write and flux.read; default: FLUX_API_KEY. In Development none is needed.",
    DefaultValueFactory = _ => Environment.GetEnvironmentVariable("FLUX_API_KEY"),
};

var command = new RootCommand("Replays a sensor's CSV into a running Flux and prints the results of OData and GraphQL.")
{
    file, device, metric, unit, endNow, batch, ingest, query, key,
};
command.SetAction((parsed, cancellationToken) =>
{
    var csv = parsed.GetRequiredValue(file);
    var sensor = new Sensor(
        parsed.GetValue(device) ?? Path.GetFileNameWithoutExtension(csv.Name),
        parsed.GetRequiredValue(metric), parsed.GetRequiredValue(unit));
    var replay = new Replay(parsed.GetRequiredValue(ingest), parsed.GetRequiredValue(query), parsed.GetValue(batch), parsed.GetValue(key));
    return replay.RunAsync(csv, sensor, parsed.GetValue(endNow), TimeProvider.System, cancellationToken);
});
return await command.Parse(args).InvokeAsync();
