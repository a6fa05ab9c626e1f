using Flux.ServiceDefaults.Authentication;
using Flux.Timeseries.Access;

namespace Flux.QueryGateway.Access;

/// <summary>The devices that the current request may read. Every reader of the database gets them from here.</summary>
internal sealed class CallerDevices(Func<DeviceScope> current)
{
    public CallerDevices(IHttpContextAccessor requests)
        : this(() => Of(requests.HttpContext))
    {
    }

    /// <summary><see cref="DeviceScope.None"/> where there is no request.</summary>
    public DeviceScope Current => current();

    private static DeviceScope Of(HttpContext? request) =>
        request is null ? DeviceScope.None
        : request.Features.Get<InternalRequest>() is not null ? DeviceScope.All
        : request.Caller().Devices;
}
