using Flux.AppHost.Database;

if (EmbeddedTimescaleCommand.IsAskedFor(args))
    return await EmbeddedTimescaleCommand.RunAsync(args);

var builder = DistributedApplication.CreateBuilder(args);

var flux = builder.AddTimescale();

var migrator = builder.AddProject<Projects.Flux_SchemaMigrator>("schema-migrator")
    .WithReference(flux)
    .WaitFor(flux);

var ingest = builder.AddProject<Projects.Flux_Ingest>("ingest")
    .WithReference(flux)
    .WaitForCompletion(migrator)
    .WithHttpHealthCheck("/health");

builder.AddProject<Projects.Flux_QueryGateway>("query-gateway")
    .WithReference(flux)
    .WithReference(ingest)
    .WaitForCompletion(migrator)
    .WithHttpHealthCheck("/health")
    .WithExternalHttpEndpoints();

builder.Build().Run();
return 0;
