using Flux.Ingest;
using Flux.Ingest.Maintenance;
using Flux.ServiceDefaults;
using Flux.ServiceDefaults.Authentication;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddTimescale(DatabaseRole.Ingest);
builder.AddProtection("Ingest", limitConcurrency: false, FluxScopes.Write);
builder.AddIngest();
builder.AddMaintenance();

var app = builder.Build();
app.MapServiceDefaults();
app.UseProtection();
app.MapIngest();
app.MapMaintenance();
app.Run();
