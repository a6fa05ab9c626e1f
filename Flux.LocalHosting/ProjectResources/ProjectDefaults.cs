using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.AspNetCore.Http;

namespace Flux.LocalHosting.ProjectResources;

/// <summary>Endpoints and environment that a project gets from its launch profile.</summary>
internal static class ProjectDefaults
{
    /// <summary>The profile's addresses become endpoints; the process is told to listen on them.</summary>
    public static IResourceBuilder<ProjectResource> WithRunDefaults(this IResourceBuilder<ProjectResource> project, NamedLaunchProfile? launch)
    {
        var perScheme = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var url in launch?.Profile.ApplicationUrl?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [])
        {
            var address = BindingAddress.Parse(url);
            var count = perScheme[address.Scheme] = perScheme.GetValueOrDefault(address.Scheme) + 1;
            project.WithAnnotation(new EndpointAnnotation(ProtocolType.Tcp, address.Scheme, name: count == 1 ? address.Scheme : $"{address.Scheme}{count}", port: address.Port)
            {
                TargetHost = address.Host is "127.0.0.1" or "[::1]" ? "localhost" : address.Host,
                FromLaunchProfile = true,
            });
        }

        return project.WithEnvironment(context => TellUrls(project.Resource, context.EnvironmentVariables))
            .WithEnvironment(context => TellProfile(launch, context.EnvironmentVariables));
    }

    /// <summary>A web project gets an http and an https binding without ports: where it is deployed decides them.</summary>
    public static IResourceBuilder<ProjectResource> WithPublishDefaults(this IResourceBuilder<ProjectResource> project, LaunchProfile? launch)
    {
        project.WithEnvironment(context =>
        {
            if (project.Resource.HasAnnotationOfType<EndpointAnnotation>())
            {
                context.EnvironmentVariables["ASPNETCORE_FORWARDEDHEADERS_ENABLED"] = "true";
            }
        });
        if (launch?.ApplicationUrl is null)
        {
            return project;
        }

        return project
            .WithEnvironment(context => context.EnvironmentVariables.TryAdd(
                "HTTP_PORTS", ReferenceExpression.Create($"{project.GetEndpoint("http").Property(EndpointProperty.TargetPort)}")))
            .WithEndpoint("http", static endpoint => endpoint.UriScheme = "http")
            .WithEndpoint("https", static endpoint => endpoint.UriScheme = "https");
    }

    private static void TellUrls(ProjectResource project, Dictionary<string, object> variables)
    {
        var endpoints = project.GetEndpoints().ToArray();
        if (endpoints.Length == 0 || variables.ContainsKey("ASPNETCORE_URLS"))
        {
            return;
        }

        var https = Array.Find(endpoints, static endpoint => endpoint.IsHttps);
        if (https is not null)
        {
            variables["ASPNETCORE_HTTPS_PORT"] = https.Property(EndpointProperty.Port);
        }

        variables["ASPNETCORE_URLS"] = new JoinedExpression(";", endpoints.Select(static endpoint => ReferenceExpression.Create(
            $"{endpoint.Property(EndpointProperty.Scheme)}://{endpoint.EndpointAnnotation.TargetHost}:{endpoint.Property(EndpointProperty.TargetPort)}")));
    }

    private static void TellProfile(NamedLaunchProfile? launch, Dictionary<string, object> variables)
    {
        if (launch is null)
        {
            return;
        }

        variables.TryAdd("DOTNET_LAUNCH_PROFILE", launch.Name);
        foreach (var (name, value) in launch.Profile.EnvironmentVariables)
        {
            variables.TryAdd(name, Environment.ExpandEnvironmentVariables(value));
        }
    }
}
