using Flux.QueryGateway.Access;
using Flux.QueryGateway.GraphQL.Execution;
using Flux.QueryGateway.GraphQL.Schema;
using Flux.Timeseries.Status;
using GraphQL;
using GraphQL.Resolvers;

namespace Flux.QueryGateway.GraphQL.Fields;

/// <summary>The state of the storage. Small, so that its values are resolved one by one by the library.</summary>
internal sealed class StatusField(StorageStatusReader reader, CallerDevices devices) : IFieldResolver
{
    public async ValueTask<object?> ResolveAsync(IResolveFieldContext context)
    {
        if (!devices.Current.IsAll)
            throw new InvalidArgumentException("The status covers the whole storage: query it with a key that may read every device.");

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
