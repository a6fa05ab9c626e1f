using System.CommandLine;
using Flux.Bench.Ingest;
using Flux.Bench.Ingest.Micro;

var rows = new Option<long>("--rows") { Description = "Rows of the large measurements.", DefaultValueFactory = _ => 500_000 };
var rounds = new Option<int>("--rounds") { Description = "How often everything is measured, interleaved.", DefaultValueFactory = _ => 3 };
var connections = new Option<int>("--connections") { Description = "Connections of the load generator.", DefaultValueFactory = _ => 64 };
var writers = new Option<int>("--writers") { Description = "Writers of the service, and connections of the COPY by hand.", DefaultValueFactory = _ => 2 };
var only = new Option<string?>("--only") { Description = "Part of a measurement's name: the others are left out." };

var set = new Option<string[]>("--set") { Description = "NAME=VALUE in the service's environment; may be given more than once.", DefaultValueFactory = _ => [] };

var command = new RootCommand("Measures Flux.Ingest against the same rows written by hand. FLUX_TEST_SERVER names a server; without it a throw-away one is started.")
{
    rows, rounds, connections, writers, only, set,
};
command.SetAction((given, _) => Bench.RunAsync(
    new BenchPlan(given.GetValue(rows), given.GetValue(rounds), given.GetValue(connections), given.GetValue(writers), given.GetValue(only), given.GetValue(set)!)));
var stages = new Command("stages", "Decoding, sorting and gathering alone, without sockets and database.");
stages.SetAction(_ => StageBench.Run());
command.Add(stages);
return await command.Parse(args).InvokeAsync();
