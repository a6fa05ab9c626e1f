using Flux.QueryGateway.Access;
using Flux.QueryGateway.GraphQL.Execution;
using Flux.QueryGateway.GraphQL.Schema;
using Flux.Timeseries.Status;
using GraphQL;
using GraphQL.Resolvers;

namespace Flux.QueryGateway.GraphQL.Fields;

/// <summary>What the storage is and holds. Small: its values are resolved one by one, as the library does.</summary>
internal sealed class StatusField(StorageStatusReader reader, CallerDevices devices) : IFieldResolver
{
    public async ValueTask<object?> ResolveAsync(IResolveFieldContext context)
    {
        if (!devices.Current.IsAll)
            throw new InvalidArgumentException("The status tells about the whole storage: ask for it with a key that reaches every device.");

        var status = await reader.ReadAsync(context.CancellationToken);
        return new
        {
            Edition = EnumNames.Of(status.Edition),
            status.TimescaleVersion,
            status.PostgresVersion,
            status.SchemaVersion,
            status.Policies,
            status.Tables,
            status.Rollups,
        };
    }
}
