using System.CommandLine;
using Flux.SchemaMigrator.Commands;

var root = new RootCommand("Brings the database of ConnectionStrings__flux to this build's schema and policies.");
root.SetAction((_, cancellation) => MigratorHost.RunAsync<MigrateCommand>(cancellation));
return await root.Parse(args).InvokeAsync();
