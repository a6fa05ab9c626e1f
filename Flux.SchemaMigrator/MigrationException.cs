namespace Flux.SchemaMigrator;

/// <summary>A migration that cannot go on, with a message that says to its operator what to do.</summary>
public sealed class MigrationException : Exception
{
    public MigrationException()
    {
    }

    public MigrationException(string message)
        : base(message)
    {
    }

    public MigrationException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
