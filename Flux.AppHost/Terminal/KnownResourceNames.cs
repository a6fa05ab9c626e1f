namespace Flux.AppHost.Terminal;

/// <summary>Resources that Aspire adds to the model.</summary>
internal static class KnownResourceNames
{
    public const string AspireDashboard = "aspire-dashboard";
}
