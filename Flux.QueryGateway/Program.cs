using Flux.QueryGateway.GraphQL;
using Flux.QueryGateway.Rows;
using Flux.QueryGateway.Series;
using Flux.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddTimescale();
builder.AddRowReading();
builder.AddSeries();
builder.AddGraphQL();

var app = builder.Build();
app.MapServiceDefaults();
app.MapGraphQL();
app.Run();
