using Flux.QueryGateway.Rows;
using Flux.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddTimescale();
builder.AddRowReading();

var app = builder.Build();
app.MapServiceDefaults();
app.Run();
