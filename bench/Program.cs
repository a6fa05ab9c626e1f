using System.CommandLine;
using Flux.Bench.Crash;
using Flux.Bench.Ingest;
using Flux.Bench.Overload;
using Flux.Bench.Query;
using Flux.Bench.Shared;
using Flux.Bench.Stages;
using Flux.Bench.Storage;

var bench = new RootCommand("Measures Flux Timeseries against floors in the same run. bench/README.md has the latest figures.")
{
    ServerOption.Instance,
    IngestCommand.Create(),
    StageCommand.Create(),
    QueryCommand.Create(args),
    SeriesCommand.Create(args),
    LatestCommand.Create(args),
    MemoryCommand.Create(args),
    CrashCommand.Create(),
    OverloadCommand.Create(),
    StorageCommand.Create(),
};
var parsed = bench.Parse(args);
ServerOption.Apply(parsed);
return await parsed.InvokeAsync();
