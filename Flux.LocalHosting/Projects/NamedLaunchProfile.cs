using Aspire.Hosting;

namespace Flux.LocalHosting.Projects;

internal sealed record NamedLaunchProfile(string Name, LaunchProfile Profile);
