using Flux.QueryGateway.GraphQL;
using Flux.QueryGateway.OData;
using Flux.QueryGateway.Rows;
using Flux.QueryGateway.Series;
using Flux.QueryGateway.WarmUp;
using Flux.ServiceDefaults;
using Flux.ServiceDefaults.Authentication;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddTimescale(DatabaseRole.Gateway);
builder.AddProtection("Query", limitConcurrency: true, FluxScopes.Read);
builder.AddRows();
builder.AddSeries();
builder.AddOData();
builder.AddGraphQL();
builder.AddWarmUp();

var app = builder.Build();
app.MapServiceDefaults();
app.UseProtection();
app.MapOData();
app.MapGraphQL();
app.Run();
