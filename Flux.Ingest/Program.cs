using Flux.Ingest;
using Flux.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddTimescale();
builder.AddIngestPipeline();

var app = builder.Build();
app.MapServiceDefaults();
app.MapWrite();
app.Run();
