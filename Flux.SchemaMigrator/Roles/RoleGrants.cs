using System.Reflection;
using Npgsql;

namespace Flux.SchemaMigrator.Roles;

/// <summary>Makes the roles of the services and gives them their rights: ingest inserts, the gateway reads.</summary>
internal static class RoleGrants
{
    private const string Resource = "Flux.SchemaMigrator.Roles.roles.sql";

    public static async Task ApplyAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        using var text = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource)!);
#pragma warning disable CA2100 // The text is a resource of this assembly.
        await using var command = new NpgsqlCommand(await text.ReadToEndAsync(cancellationToken), connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
