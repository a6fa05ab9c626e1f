using System.CommandLine;
using Flux.Bench.Overload;

var seconds = new Option<int>("--seconds") { Description = "Length of the overload.", DefaultValueFactory = _ => 120 };
var factor = new Option<int>("--factor") { Description = "Offered load, in multiples of what the service sustains.", DefaultValueFactory = _ => 10 };
var slow = new Option<int>("--slow-senders") { Description = "Connections that send one byte a second meanwhile.", DefaultValueFactory = _ => 200 };

var command = new RootCommand("Offers an ingest service many times the load that it sustains, and checks that it stays bounded, honest and complete.") { seconds, factor, slow };
command.SetAction((parsed, cancellationToken) =>
    OverloadRun.RunAsync(TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(factor), parsed.GetValue(slow), cancellationToken));
return await command.Parse(args).InvokeAsync();
