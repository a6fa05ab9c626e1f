using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Flux.LocalHosting.Containers;

/// <summary>The arguments of <c>docker create</c> for a container resource.</summary>
internal sealed record ContainerCommand(string Name, bool IsPersistent, string Fingerprint, IReadOnlyList<string> CreateArguments)
{
    /// <summary>The label that says from which description a persistent container was made.</summary>
    public const string FingerprintLabel = "flux.localhosting.fingerprint";

    /// <param name="container">The resource, endpoints allocated.</param>
    /// <param name="environment">Names only: the values reach the runtime by its own environment, not by its command line.</param>
    /// <param name="arguments">What follows the image.</param>
    public static ContainerCommand Compose(
        ContainerResource container, IReadOnlyDictionary<string, string> environment, IReadOnlyList<string> arguments)
    {
        var isPersistent = container.TryGetLastAnnotation<ContainerLifetimeAnnotation>(out var found) && found.Lifetime == ContainerLifetime.Persistent;
        var name = isPersistent
            ? $"flux-{container.Name}"
            : $"flux-{container.Name}-{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}";
        List<string> body = [.. Ports(container), .. Mounts(container), .. environment.Keys.SelectMany(static variable => new[] { "--env", variable })];
        if (container.Entrypoint is { } entrypoint)
        {
            body.AddRange(["--entrypoint", entrypoint]);
        }

        body.Add(Image(container));
        body.AddRange(arguments);
        var fingerprint = FingerprintOf(body, environment);
        string[] lifetimeOptions = isPersistent ? ["--label", $"{FingerprintLabel}={fingerprint}"] : ["--rm"];
        return new ContainerCommand(name, isPersistent, fingerprint, ["--name", name, .. lifetimeOptions, .. body]);
    }

    private static string Image(ContainerResource container) => container.TryGetLastAnnotation<ContainerImageAnnotation>(out var image)
        ? image.FullName
        : throw new DistributedApplicationException($"Could not get the container image name for resource '{container.Name}'.");

    private static IEnumerable<string> Ports(ContainerResource container) => container.Annotations.OfType<EndpointAnnotation>()
        .SelectMany(endpoint => new[]
        {
            "--publish",
            string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{endpoint.AllocatedEndpoint!.Port}:{endpoint.TargetPort ?? endpoint.AllocatedEndpoint.Port}"),
        });

    private static IEnumerable<string> Mounts(ContainerResource container) => container.Annotations.OfType<ContainerMountAnnotation>()
        .SelectMany(static mount => new[]
        {
            "--mount",
            $"type={(mount.Type == ContainerMountType.Volume ? "volume" : "bind")}"
                + (mount.Source is null ? "" : $",source={mount.Source}")
                + $",target={mount.Target}"
                + (mount.IsReadOnly ? ",readonly" : ""),
        });

    // A change of password, image, port or mount makes another container.
    private static string FingerprintOf(IEnumerable<string> body, IReadOnlyDictionary<string, string> environment)
    {
        var all = string.Join('\n', body.Concat(environment.OrderBy(static entry => entry.Key, StringComparer.Ordinal).Select(static entry => $"{entry.Key}={entry.Value}")));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)))[..16];
    }
}
