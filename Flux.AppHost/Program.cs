using Flux.AppHost.Database;
using Flux.AppHost.Keys;

if (EmbeddedTimescaleCommand.IsAskedFor(args))
    return await EmbeddedTimescaleCommand.RunAsync(args);

var builder = DistributedApplication.CreateBuilder(args);

var ingestKey = builder.AddApiKey("ingest-api-key");
var queryKey = builder.AddApiKey("query-api-key");
var flux = builder.AddTimescale();

var migrator = builder.AddProject<Projects.Flux_SchemaMigrator>("schema-migrator")
    .WithReference(flux)
    .WaitFor(flux);

var ingest = builder.AddProject<Projects.Flux_Ingest>("ingest")
    .WithReference(flux)
    .WithEnvironment("Ingest__ApiKey", ingestKey)
    .WaitForCompletion(migrator)
    .WithHttpHealthCheck("/health");

builder.AddProject<Projects.Flux_QueryGateway>("query-gateway")
    .WithReference(flux)
    .WithReference(ingest)
    .WithEnvironment("Query__ApiKey", queryKey)
    .WaitForCompletion(migrator)
    .WithHttpHealthCheck("/health")
    .WithExternalHttpEndpoints();

builder.Build().Run();
return 0;
