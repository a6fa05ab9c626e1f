using Flux.Ingest;
using Flux.Ingest.Maintenance;
using Flux.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddTimescale();
builder.AddIngestPipeline();
builder.AddMaintenance();

var app = builder.Build();
app.MapServiceDefaults();
app.MapWrite();
app.MapStatus();
app.Run();
