using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Flux.ServiceDefaults;

/// <summary>Errors as RFC 9457 problem details, each with the trace id under which the server logged it.</summary>
internal static class ProblemsRegistration
{
    public static TBuilder AddProblems<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        var services = builder.Services;
        services.AddExceptionHandler<DatabaseUnavailableHandler>();
        services.Configure<ExceptionHandlerOptions>(options => options.StatusCodeSelector = StatusOf);
        services.AddProblemDetails(options => options.CustomizeProblemDetails = problem =>
            problem.ProblemDetails.Extensions["traceId"] = Activity.Current?.Id ?? problem.HttpContext.TraceIdentifier);
        return builder;
    }

    /// <summary>A request that Kestrel refuses has its own status (400, 408, 413); every other error is 500.</summary>
    private static int StatusOf(Exception exception) =>
        exception is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError;
}
