namespace Flux.SchemaMigrator.Policies;

internal enum PolicyChange
{
    Add,
    Alter,
    Remove,
}
