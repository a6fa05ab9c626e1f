namespace Flux.SchemaMigrator.Scripts;

/// <summary>A script that a database has seen.</summary>
internal sealed record JournalEntry(string Script, int Number, string Checksum);
