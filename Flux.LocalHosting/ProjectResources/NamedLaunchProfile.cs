using Aspire.Hosting;

namespace Flux.LocalHosting.ProjectResources;

internal sealed record NamedLaunchProfile(string Name, LaunchProfile Profile);
