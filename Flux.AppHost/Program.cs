using Flux.AppHost.Database;

if (EmbeddedTimescaleCommand.IsAskedFor(args))
    return await EmbeddedTimescaleCommand.RunAsync(args);

var builder = DistributedApplication.CreateBuilder(args);

var password = builder.AddParameter("postgres-password", secret: true);
var flux = builder.AddPostgres("timescale", password: password)
    .WithImage("timescale/timescaledb", "2.29.2-pg17")
    .WithDataVolume("flux-timescale-data")
    .WithLifetime(ContainerLifetime.Persistent)
    .AddDatabase("flux");

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
