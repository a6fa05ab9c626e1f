using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Flux.AppHost.Terminal;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Spectre.Console;

namespace Flux.AppHost.Tests.Terminal;

/// <summary>The reporter on a real model. The test publishes the states; nothing is started.</summary>
public sealed class TerminalReporterTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Failed_job_is_reported_with_its_dependents()
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { DisableDashboard = true });
        var job = builder.AddExecutable("schema-migrator", "true", ".");
        builder.AddExecutable("ingest", "true", ".").WaitForCompletion(job);
        await using var app = builder.Build();
        await using var output = new StringWriter();
        using var reporter = Reporter(app, output);
        await reporter.StartAsync(CancellationToken.None);

        await app.ResourceNotifications.PublishUpdateAsync(
            job.Resource, snapshot => snapshot with { State = KnownResourceStates.Finished, ExitCode = 1 });

        await WaitForAsync(output, "needed by ingest");
        Assert.Contains("ended with exit code 1", output.ToString(), StringComparison.Ordinal);
        await reporter.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Missing_parameter_is_reported_with_its_setting()
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { DisableDashboard = true });
        var parameter = builder.AddParameter("postgres-password", secret: true);
        await using var app = builder.Build();
        await using var output = new StringWriter();
        using var reporter = Reporter(app, output);
        await reporter.StartAsync(CancellationToken.None);

        await app.ResourceNotifications.PublishUpdateAsync(
            parameter.Resource, snapshot => snapshot with { State = KnownResourceStates.ValueMissing });

        await WaitForAsync(output, "Parameters__postgres_password");
        await reporter.StopAsync(CancellationToken.None);
    }

    private static TerminalReporter Reporter(DistributedApplication app, StringWriter output)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.No });
        return new TerminalReporter(
            app.Services.GetRequiredService<DistributedApplicationModel>(),
            app.ResourceNotifications,
            app.Services.GetRequiredService<ResourceLoggerService>(),
            app.Services.GetRequiredService<IConfiguration>(),
            new ConsoleTerminal(console),
            app.Services.GetRequiredService<IHostApplicationLifetime>(),
            TimeProvider.System);
    }

    private static async Task WaitForAsync(StringWriter output, string text)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!output.ToString().Contains(text, StringComparison.Ordinal))
        {
            Assert.False(limit.IsCancellationRequested, $"'{text}' was not printed, but:\n{output}");
            await Task.Delay(50);
        }
    }
}
