using System.CommandLine;
using Flux.SchemaMigrator.Commands;
using Flux.SchemaMigrator.Keys;
using Flux.SchemaMigrator.Maintenance;

var plan = new Command("plan", "Prints what a migration would do and refuses contradictory policies; changes nothing.");
plan.SetAction((_, cancellationToken) => MigratorHost.RunAsync<PlanCommand>(cancellationToken));

var status = new Command("status", "Prints what is stored and which policies keep it.");
status.SetAction((_, cancellationToken) => MigratorHost.RunAsync<StatusCommand>(cancellationToken));

var root = new RootCommand("Brings the database of ConnectionStrings__flux to this build's schema and policies.") { plan, status };
root.SetAction((_, cancellationToken) => MigratorHost.RunAsync<MigrateCommand>(cancellationToken));
root.Add(KeyVerbs.Create());
foreach (var verb in MaintenanceVerbs.Create())
    root.Add(verb);

return await root.Parse(args).InvokeAsync();
