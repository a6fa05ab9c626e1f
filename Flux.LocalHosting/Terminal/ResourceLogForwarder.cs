using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Flux.LocalHosting.Terminal;

/// <summary>In tests: the resources' output goes to the AppHost's logging, as category <c>{application}.Resources.{resource}</c>.</summary>
internal sealed class ResourceLogForwarder(ResourceLoggerService logs, ILoggerFactory loggers, IHostEnvironment environment) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        logs.LineAdded += OnLine;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        logs.LineAdded -= OnLine;
        return Task.CompletedTask;
    }

    private void OnLine(string resource, LogLine line)
    {
        var logger = loggers.CreateLogger($"{environment.ApplicationName}.Resources.{resource}");
        if (line.IsErrorMessage)
        {
            logger.ErrorLine(line.LineNumber, line.Content);
        }
        else
        {
            logger.Line(line.LineNumber, line.Content);
        }
    }
}
