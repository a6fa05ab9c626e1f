using Microsoft.Extensions.Configuration;

namespace TestAppHost;

/// <summary>Small applications, each with one thing to show.</summary>
internal static class Scenes
{
    // Prints its own and its child's process id, and waits for ever.
    private const string Parent = "sleep 1000 & echo family $$ $!; wait";

    // Deaf to SIGTERM, as is its child.
    private const string Stubborn = "trap '' TERM; sleep 1000 & echo family $$ $!; wait; wait";

    // Says when it is asked to end, so that the order can be read.
    private const string Polite = "trap 'echo goodbye; exit 0' TERM; echo hello; while :; do sleep 1000 & wait $!; done";

    public static void Add(IDistributedApplicationBuilder builder, string scene)
    {
        switch (scene)
        {
            case "service":
                builder.AddProject<Projects.Flux_LocalHosting_TestService>("service").WithHttpHealthCheck("/health");
                break;
            case "family":
                Shell(builder, "family", Parent);
                break;
            case "stubborn":
                Shell(builder, "stubborn", Stubborn);
                break;
            case "order":
                var database = Shell(builder, "database", Polite);
                var service = Shell(builder, "service", Polite).WaitFor(database);
                Shell(builder, "client", Polite).WaitFor(service);
                break;
            case "crash":
                var crashing = Shell(builder, "crashing", "echo I had one job; echo and failed >&2; exit 3");
                Shell(builder, "dependant", Polite).WaitForCompletion(crashing);
                break;
            case "waiting":
                var family = Shell(builder, "family", Parent);
                var never = Shell(builder, "never-healthy", Polite).WithHealthCheck("nobody registered this");
                Shell(builder, "dependant", Polite).WaitFor(never).WaitFor(family);
                break;
            case "port":
                Shell(builder, "listener", Polite).WithEndpoint(port: builder.Configuration.GetValue<int>("port"), env: "LISTENER_PORT");
                break;
            case "parameter":
                var missing = builder.AddParameter("api-key", secret: true);
                Shell(builder, "needs-it", Polite).WithEnvironment("KEY", missing);
                break;
            case "container":
                builder.AddContainer("box", "image");
                break;
            default:
                throw new DistributedApplicationException($"There is no scene '{scene}'.");
        }
    }

    private static IResourceBuilder<ExecutableResource> Shell(IDistributedApplicationBuilder builder, string name, string script) =>
        builder.AddExecutable(name, "sh", ".", "-c", script);
}
