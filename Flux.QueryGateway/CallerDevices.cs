using Flux.ServiceDefaults.Authentication;
using Flux.Timeseries.Access;

namespace Flux.QueryGateway;

/// <summary>The devices that the request being answered may read. Whatever reads the database asks here.</summary>
internal sealed class CallerDevices(IHttpContextAccessor requests)
{
    /// <summary>None, where there is no request.</summary>
    public DeviceScope Current => requests.HttpContext?.Caller().Devices ?? DeviceScope.None;
}
