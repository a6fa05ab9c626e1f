using Flux.AppHost;
using Flux.AppHost.Terminal;

var builder = DistributedApplication.CreateBuilder(args).AddTerminal();

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
    .WithHttpHealthCheck("/health")
    .WithoutProxy();

builder.AddProject<Projects.Flux_QueryGateway>("query-gateway")
    .WithReference(flux)
    .WithReference(ingest)
    .WithEnvironment("Query__ApiKey", queryKey)
    .WaitForCompletion(migrator)
    .WithHttpHealthCheck("/health")
    .WithExternalHttpEndpoints()
    .WithoutProxy();

builder.AddProject<Projects.Fleet>("fleet")
    .WithReference(ingest)
    .WithEnvironment("Fleet__ApiKey", ingestKey)
    .WithFleetParameters()
    .WaitFor(ingest)
    .WithExplicitStart()
    .ExcludeFromManifest();

builder.Build().Run();
