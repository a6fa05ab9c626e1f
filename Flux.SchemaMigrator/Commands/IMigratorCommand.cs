namespace Flux.SchemaMigrator.Commands;

/// <summary>One verb of the command line.</summary>
internal interface IMigratorCommand
{
    Task RunAsync(CancellationToken cancellationToken);
}
