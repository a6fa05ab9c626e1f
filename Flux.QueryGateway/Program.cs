using Flux.QueryGateway.GraphQL;
using Flux.QueryGateway.OData;
using Flux.QueryGateway.Rows;
using Flux.QueryGateway.Series;
using Flux.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddTimescale();
builder.AddRowReading();
builder.AddSeries();
builder.AddODataRows();
builder.AddGraphQL();

var app = builder.Build();
app.MapServiceDefaults();
app.MapODataRows();
app.MapGraphQL();
app.Run();
