using Flux.ServiceDefaults.Authentication;
using Flux.Timeseries.Access;

namespace Flux.QueryGateway.Access;

/// <summary>The devices that the request being answered may read. Whatever reads the database asks here.</summary>
internal sealed class CallerDevices(Func<DeviceScope> current)
{
    public CallerDevices(IHttpContextAccessor requests)
        : this(() => Of(requests.HttpContext))
    {
    }

    /// <summary>None, where there is no request.</summary>
    public DeviceScope Current => current();

    private static DeviceScope Of(HttpContext? request) =>
        request is null ? DeviceScope.None
        : request.Features.Get<InternalRequest>() is not null ? DeviceScope.All
        : request.Caller().Devices;
}
